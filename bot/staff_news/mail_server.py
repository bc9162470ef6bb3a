"""The address of the mail server, YUI_SMTP_URL.

It reads `smtp://user:password@host:587?from=yui@example.jp` (STARTTLS, required but for this very machine) or
`smtps://…:465` (TLS from the start).
"""

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class BadSmtpAddress(ValueError):
    """YUI_SMTP_URL is no address of a mail server."""


class MailServer(NamedTuple):
    """Where mail is handed over. `starts_tls` None: where the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None
    sender: str
    has_tls: bool
    starts_tls: bool | None


def mail_server(url: str) -> MailServer:
    """Read YUI_SMTP_URL; raises BadSmtpAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number, a bracket left open
        raise _bad() from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _bad()
    user = unquote(parts.username) if parts.username else None
    given = parse_qs(parts.query).get("from")
    sender = given[0] if given else user if user and "@" in user else f"yui@{parts.hostname}"
    if sender.count("@") != 1 or not sender.isprintable() or " " in sender:
        raise BadSmtpAddress("YUI_SMTP_URL names a sender (from=…) that is no mail address")
    has_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
        has_tls=has_tls,
        starts_tls=False if has_tls else (None if parts.hostname in _THIS_MACHINE else True),
    )


def _bad() -> BadSmtpAddress:
    return BadSmtpAddress("YUI_SMTP_URL must read smtp://host:587 or smtps://host:465")
