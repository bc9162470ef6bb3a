"""Mail to staff over SMTP: everything that waits for one person in one mail, tried again until it is through.

Without YUI_SMTP_URL, as in the demo, mails are shown in the console and count as sent.
"""

import asyncio
from email.message import EmailMessage
from email.utils import format_datetime
from ssl import create_default_context

import aiosmtplib

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
from bot.staff_news.mail_server import MailServer, mail_server
from bot.staff_news.rounds import serve_all
from messages.mail.staff_news import staff_mail
from models.record.staff_notices import MAIL, DueNotices

SECONDS, LONGEST_TRY = 20.0, 60.0
"""For one answer of the mail server, and for a whole mail."""

AT_ONCE = 4
"""Connections to one mail server."""


async def send_due_mail(database: Database, settings: Settings, clock: Clock) -> int:
    """Send the mails that are due; how many have gone out."""
    url = settings.smtp_url.get_secret_value() if settings.smtp_url else None

    async def mail(due: DueNotices) -> None:
        if url is not None:
            server = mail_server(url)
            async with asyncio.timeout(LONGEST_TRY):
                await _send(server, _message(settings, clock, due, server.sender))

    return await serve_all(database, clock, MAIL, mail, AT_ONCE)


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
