"""What a chat task asks of each item, and what counts as an answer."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.errors import YuiError

MOST_QUESTIONS = 10
MOST_CHOICES = 10
LONGEST_CHOICE = 40
LONGEST_LABEL = 100
LONGEST_TEXT = 1_000
LONGEST_PATTERN = 40
SEPARATORS = re.compile(r"[,\u3001\uff0c\n]|\s/\s")
KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")


class BadQuestions(YuiError):
    """The declaration of the questions cannot be taken; `place` counts from 1, `why` names what is wrong, and with it
    the sentence."""

    status = 422
    key = "errors.work.questions.form"

    def __init__(self, place: int, why: str) -> None:
        self.key = f"errors.work.questions.{why}"
        super().__init__(place=place, why=why)


class BadAnswer(YuiError):
    """What was given is no answer to the question; `check` names the form that is wanted."""

    status = 422
    key = "errors.work.answer.form"


class AnswerMissing(BadAnswer):
    """Nothing was given."""

    key = "errors.work.answer.missing"


class AnswerTooLong(BadAnswer):
    """More than `longest` characters."""

    key = "errors.work.answer.too_long"


class NotAChoice(BadAnswer):
    """None of the choices."""

    key = "errors.work.answer.choice"


class PhotoWanted(BadAnswer):
    """Something else than a photograph."""

    key = "errors.work.answer.photo"


class VoiceWanted(BadAnswer):
    """Something else than a voice message."""

    key = "errors.work.answer.voice"


class NotInRange(BadAnswer):
    """A number below `least` or above `most`."""

    key = "errors.work.answer.range"


class QuestionKind(StrEnum):
    """How a question is answered."""

    CHOOSE = "choose"  # one of a few
    SEVERAL = "several"  # any of a few
    COMPARE = "compare"  # two things side by side, one of a few words about them
    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"  # a voice message


CLOSED = frozenset({QuestionKind.CHOOSE, QuestionKind.SEVERAL, QuestionKind.COMPARE})
"""Answered by choices that staff have written."""

SENT = {QuestionKind.PHOTO: PhotoWanted, QuestionKind.VOICE: VoiceWanted}
"""Answered by something that is sent: the answer is the number of its attachment."""

AND = " / "
"""Parts several choices where they stand as one answer, in the order of the question."""


class Check(StrEnum):
    """The form that a typed answer must have."""

    ANY = "any"
    HIRAGANA = "hiragana"
    KATAKANA = "katakana"
    DIGITS = "digits"
    NUMBER = "number"
    DATE = "date"
    PATTERN = "pattern"  # like a sample: 0 stands for a figure, A for a Latin letter, all else for itself


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `key` names the answer in the data, `label` is what is asked; `least` and `most` bound a number,
    `pattern` is the sample for an answer of a fixed form.

    `only_if`: it is asked only where an earlier question, by its key, has one of these answers.
    """

    key: str
    kind: QuestionKind
    label: str
    choices: tuple[str, ...] = ()
    check: Check = Check.ANY
    longest: int = 200
    required: bool = True
    least: float | None = None
    most: float | None = None
    only_if: tuple[str, tuple[str, ...]] | None = None
    pattern: str = ""

    def as_data(self) -> dict[str, Any]:
        """The question as it is kept in the task."""
        return {
            "key": self.key,
            "kind": str(self.kind),
            "label": self.label,
            "choices": list(self.choices),
            "check": str(self.check),
            "longest": self.longest,
            "required": self.required,
            "least": self.least,
            "most": self.most,
            **({"pattern": self.pattern} if self.pattern else {}),
            **({"only_if": {"key": self.only_if[0], "answers": list(self.only_if[1])}} if self.only_if else {}),
        }


def read_questions(declared: Sequence[Any]) -> tuple[Question, ...]:
    """The questions of a task from their data; raises BadQuestions."""
    if len(declared) > MOST_QUESTIONS:
        raise BadQuestions(place=MOST_QUESTIONS + 1, why="too_many")
    questions: list[Question] = []
    for place, data in enumerate(declared, 1):
        question = _read(place, data)
        if question.key in {other.key for other in questions}:
            raise BadQuestions(place=place, why="key")
        _check_condition(place, question, questions)
        questions.append(question)
    return tuple(questions)


def is_complete(questions: Sequence[Question], values: dict[str, Any]) -> bool:
    """Whether every required question that is asked has its answer."""
    return all(values.get(one.key) for one in questions if one.required and is_asked(one, values))


def is_asked(question: Question, values: dict[str, Any]) -> bool:
    """Whether the answers so far lead to a question."""
    if question.only_if is None:
        return True
    key, answers = question.only_if
    return values.get(key) in answers


def asked_of(questions: Sequence[Question], values: dict[str, Any]) -> list[int]:
    """The places of the questions to which the answers so far lead."""
    return [place for place, question in enumerate(questions) if is_asked(question, values)]


def next_question(questions: Sequence[Question], values: dict[str, Any]) -> int | None:
    """The place of the first question not yet answered, or None."""
    return next((place for place in asked_of(questions, values) if questions[place].key not in values), None)


def fold(words: str) -> str:
    """Words as they are compared: without width, case and outer spaces."""
    return unicodedata.normalize("NFKC", words).casefold().strip()


def _read(place: int, data: Any) -> Question:
    if not isinstance(data, dict):
        raise BadQuestions(place=place, why="form")
    key, label, choices = data.get("key"), data.get("label"), data.get("choices") or []
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise BadQuestions(place=place, why="key")
    if not isinstance(label, str) or not 0 < len(label.strip()) <= LONGEST_LABEL:
        raise BadQuestions(place=place, why="label")
    try:
        kind, check = QuestionKind(str(data.get("kind"))), Check(str(data.get("check") or "any"))
    except ValueError:
        raise BadQuestions(place=place, why="kind") from None
    if kind in CLOSED and not _are_choices(choices, is_joined=kind is QuestionKind.SEVERAL):
        raise BadQuestions(place=place, why="choices")
    longest = data.get("longest") or 200
    if not isinstance(longest, int) or not 0 < longest <= LONGEST_TEXT:
        raise BadQuestions(place=place, why="longest")
    least, most = _bound(place, data.get("least")), _bound(place, data.get("most"))
    if least is not None and most is not None and least > most:
        raise BadQuestions(place=place, why="range")
    kept = tuple(choices) if kind in CLOSED else ()
    required, only_if = bool(data.get("required", True)), _condition(place, data.get("only_if"))
    pattern = _pattern(place, data.get("pattern")) if check is Check.PATTERN else ""
    return Question(key, kind, label.strip(), kept, check, longest, required, least, most, only_if, pattern)


def _pattern(place: int, given: Any) -> str:
    """A sample such as 000-0000; it must have something to fill in."""
    pattern = unicodedata.normalize("NFKC", given).strip() if isinstance(given, str) else ""
    if not 0 < len(pattern) <= LONGEST_PATTERN or not set(pattern) & {"0", "A"}:
        raise BadQuestions(place=place, why="pattern")
    return pattern


def _condition(place: int, given: Any) -> tuple[str, tuple[str, ...]] | None:
    if given is None:
        return None
    answers = given.get("answers") if isinstance(given, dict) else None
    if not isinstance(answers, list) or not answers or not all(isinstance(one, str) for one in answers):
        raise BadQuestions(place=place, why="only_if")
    return str(given.get("key")), tuple(answers)


def _check_condition(place: int, question: Question, earlier: Sequence[Question]) -> None:
    """What a question depends on stands before it, is always asked, and has these answers to choose from."""
    if question.only_if is None:
        return
    key, answers = question.only_if
    on = next((one for one in earlier if one.key == key), None)
    is_one = on is not None and on.kind in (QuestionKind.CHOOSE, QuestionKind.COMPARE) and on.only_if is None
    if on is None or not is_one or not set(answers) <= set(on.choices):
        raise BadQuestions(place=place, why="only_if")


def _bound(place: int, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise BadQuestions(place=place, why="range")
    return float(value)


def _are_choices(choices: Any, is_joined: bool) -> bool:
    if not isinstance(choices, list) or not 2 <= len(choices) <= MOST_CHOICES:
        return False
    if not all(isinstance(one, str) and 0 < len(one.strip()) <= LONGEST_CHOICE for one in choices):
        return False
    if is_joined and any(SEPARATORS.search(one) for one in choices):
        return False
    return len({fold(one) for one in choices}) == len(choices)
