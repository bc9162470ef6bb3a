"""What is written to the consultation desk, and what it answers, is for administrators alone, wherever it could be seen."""

from handlers.context import Context
from handlers.help import tickets
from handlers.work.handing_in import store_file
from models.files.attachments import AttachmentUse
from models.people.line_accounts import LineAccount
from models.record.audit import AuditRow
from models.record.staff_notices import StaffNotice
from tests.support.counter import Counter


async def test_what_is_written_to_the_desk_is_read_by_administrators_alone(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    account = await counter.resident()
    ticket = await counter.act(tickets.open_ticket, account, counter.operator_id, topic=tickets.CARE)
    await counter.act(tickets.write, ticket, "きつい言いかたをされました")
    admin, reviewer = await counter.browser("director"), await counter.browser("reviewer")
    assert "きつい言いかた" in await admin.reads(f"/tickets/{ticket.id}")
    assert f"/tickets/{ticket.id}" in await admin.reads("/tickets")
    assert (await reviewer.get(f"/tickets/{ticket.id}")).status_code == 404
    assert f"/tickets/{ticket.id}" not in await reviewer.reads("/tickets")
    assert f"/tickets/{ticket.id}" not in await reviewer.reads("/")


async def test_neither_pictures_nor_news_of_the_desk_come_to_others(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    account = await counter.resident()
    ticket, voice, loose = await counter.act(_talks_with_the_desk, account.id, counter.operator_id)
    browsers = {who: await counter.browser(who) for who in ("director", "reviewer", "accountant", "auditor")}
    for who, browser in browsers.items():
        assert (await browser.get(f"/attachments/{voice}")).status_code == (200 if who == "director" else 404), who
        assert (await browser.get(f"/attachments/{loose}")).status_code == 404, "a part of nothing yet"
    rows = await counter.look(lambda context: context.session.query(AuditRow).filter_by(act="tickets.read").all())
    assert [(row.actor, row.subject, row.detail) for row in rows] == [
        ("staff:1", f"tickets:{ticket}", {"attachment": voice})
    ]
    opened = await counter.look(lambda context: context.session.query(AuditRow).filter_by(act="tickets.open").all())
    assert [row.detail for row in opened] == [{}]
    told = [one.event for one in await counter.rows(StaffNotice) if one.body["subject"] == f"tickets:{ticket}"]
    assert set(told) == {"care.asked"}
    assert f"/tickets/{ticket}" in await browsers["director"].reads("/mails")
    assert f"/tickets/{ticket}" not in await browsers["auditor"].reads("/mails")


def _talks_with_the_desk(context: Context, account_id: int, operator_id: int) -> tuple[int, int, int]:
    """A voice message to the desk, an answer, and more words; and a picture that is nowhere yet. Their numbers."""
    account = context.session.get_one(LineAccount, account_id)
    ticket = tickets.open_ticket(context, account, operator_id, topic=tickets.CARE)
    files = [
        store_file(context, operator_id, AttachmentUse.LOOSE, name, name.encode(), account_id=account_id)
        for name in ("said.txt", "unknown.txt")
    ]
    tickets.write(context, ticket, "", line_message_id="m1", attachment_id=files[0].id)
    tickets.answer(context, ticket, "お話をうかがいます")
    tickets.write(context, ticket, "お願いします", line_message_id="m2")
    return ticket.id, files[0].id, files[1].id
