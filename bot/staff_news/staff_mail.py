"""Mail to staff over SMTP: everything that waits for one person in one mail, tried again until it is through.

`YUI_SMTP_URL` reads `smtp://user:password@host:587?from=yui@example.jp` (STARTTLS, required but for this very
machine) or `smtps://…:465` (TLS from the start). Without it, as in the demo, mails are shown in the console and count
as sent.
"""

from email.message import EmailMessage
from email.utils import format_datetime
from ssl import create_default_context
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from bot.clock import Clock
from bot.database import Database
from bot.logs import logger
from bot.settings import Settings
from messages.mail.staff_news import staff_mail
from models.record.staff_notices import DueNotices, claim_mail, mark_failed, mark_sent

SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")

log = logger(__name__)


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
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadSmtpAddress("YUI_SMTP_URL must read smtp://host:587 or smtps://host:465")
    user = unquote(parts.username) if parts.username else None
    given = parse_qs(parts.query).get("from")
    sender = given[0] if given else user if user and "@" in user else f"yui@{parts.hostname}"
    has_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
        has_tls=has_tls,
        starts_tls=False if has_tls else (None if parts.hostname in _THIS_MACHINE else True),
    )


async def send_due_mail(database: Database, settings: Settings, clock: Clock) -> int:
    """Send the mails that are due; how many have gone out."""
    url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
    sent = 0
    for due in await database.run(claim_mail, clock.now()):
        try:
            if url is not None:
                await _send(mail_server(url), _message(settings, clock, due, mail_server(url).sender))
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # The reason may quote the address, so only its kind is logged.
            log.warning("staff_mail.failed", notices=len(due.ids), error=type(error).__name__)
            await database.run(mark_failed, due, clock.now())
        else:
            await database.run(mark_sent, due.ids, clock.now())
            sent += 1
    return sent


def _message(settings: Settings, clock: Clock, due: DueNotices, sender: str) -> EmailMessage:
    mail = staff_mail(due.operator_name, f"{settings.public_url}/console", due.bodies)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, due.to, mail.subject
    message["Date"] = format_datetime(clock.now())
    # The same for every try, so that a mail server that took it already can tell.
    message["Message-ID"] = f"<staff-notice-{due.ids[0]}-{due.ids[-1]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


async def _send(server: MailServer, message: EmailMessage) -> None:
    await aiosmtplib.send(
        message,
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.has_tls,
        start_tls=server.starts_tls,
        tls_context=create_default_context(),
        timeout=SECONDS,
    )
