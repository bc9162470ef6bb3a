"""Recordings, cut into parts of equal length that every browser plays."""

import io
import wave
from collections.abc import Iterator

import miniaudio

from models.errors import YuiError

RATE = 16_000
"""Samples a second, one channel, 16 bits: enough for speech, and 1.9 MB a minute."""
LONGEST_SECONDS = 60 * 60
SHORTEST_PART, LONGEST_PART = 5, 300
_KIND_BY_START = ((b"ID3", "mp3"), (b"fLaC", "flac"), (b"OggS", "ogg"))


class NotAudio(YuiError):
    """None of the kinds that can be cut: WAV, MP3, FLAC, Ogg Vorbis."""

    status = 415
    key = "errors.audio.unknown_type"


class BrokenAudio(YuiError):
    """Of a known kind, but it cannot be read."""

    status = 422
    key = "errors.audio.broken"


class AudioTooLong(YuiError):
    """More than `minutes`."""

    status = 413
    key = "errors.audio.too_long"


class BadPartLength(YuiError):
    """Parts are of `shortest` to `longest` seconds."""

    status = 422
    key = "errors.audio.part_length"


def audio_kind(content: bytes) -> str | None:
    """wav, mp3, flac or ogg by the first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "wav"
    for start, kind in _KIND_BY_START:
        if content.startswith(start):
            return kind
    # Eleven bits of one, then layer III (ISO/IEC 11172-3, 2.4.2.3).
    is_mp3 = len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2
    return "mp3" if is_mp3 else None


def audio_parts(content: bytes, part_seconds: int) -> list[bytes]:
    """The parts in order as WAV files (16 kHz, mono, 16 bits), together the whole; the last may be shorter.

    Raises NotAudio, BrokenAudio, AudioTooLong, BadPartLength.
    """
    if not SHORTEST_PART <= part_seconds <= LONGEST_PART:
        raise BadPartLength(shortest=SHORTEST_PART, longest=LONGEST_PART)
    if audio_kind(content) is None:
        raise NotAudio()
    samples = bytearray()
    try:
        for chunk in _decoded(content):
            samples += chunk
            if len(samples) > LONGEST_SECONDS * RATE * 2:
                raise AudioTooLong(minutes=LONGEST_SECONDS // 60)
    except miniaudio.MiniaudioError:
        raise BrokenAudio() from None
    if not samples:
        raise BrokenAudio()
    size = part_seconds * RATE * 2
    return [_as_wav(bytes(samples[start : start + size])) for start in range(0, len(samples), size)]


def seconds_of(part: bytes) -> float:
    """How long one part lasts."""
    with wave.open(io.BytesIO(part)) as opened:
        return float(opened.getnframes() / opened.getframerate())


def _decoded(content: bytes) -> Iterator[bytes]:
    stream = miniaudio.stream_memory(content, nchannels=1, sample_rate=RATE, frames_to_read=RATE)
    return (chunk.tobytes() for chunk in stream)


def _as_wav(samples: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(samples)
    return out.getvalue()
