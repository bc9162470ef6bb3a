"""What is special is for whom it is meant by the API too, and each reading stands in the record."""

from typing import Any

from handlers.context import Context
from handlers.help import tickets
from handlers.work.handing_in import store_file
from models.files.attachments import AttachmentUse
from models.record.audit import AuditRow
from tests.api.office import Office
from tests.api.taps import account_of, ask_consideration


async def test_auditors_read_no_request_for_consideration(sqlite_office: Office) -> None:
    office = sqlite_office
    operator_id = office.operators["a"]
    number = await office.act(ask_consideration, await office.resident(), operator_id)
    for path in ("/considerations", f"/considerations/{number}"):
        assert (await office.call("auditor", "GET", path)).status_code == 403
    assert "通院" not in str(await office.ok("director", "GET", "/considerations"))
    assert (await office.ok("director", "GET", f"/considerations/{number}"))["words"] == "火曜は通院"
    acts = await office.look(lambda context: [row.act for row in context.session.query(AuditRow)])
    assert acts.count("considerations.read") == 1


async def test_what_was_sent_to_the_desk_is_for_administrators(sqlite_office: Office) -> None:
    office = sqlite_office
    resident_id = await office.resident()

    def send(context: Context) -> tuple[int, int]:
        account = account_of(context, resident_id)
        ticket = tickets.open_ticket(context, account, office.operators["a"], topic=tickets.CARE)
        sent = store_file(context, office.operators["a"], AttachmentUse.LOOSE, "a.txt", b"said", account_id=account.id)
        tickets.write(context, ticket, "", attachment_id=sent.id)
        return ticket.id, sent.id

    ticket_id, sent_id = await office.act(send)
    path = f"/attachments/{sent_id}"
    for role in ("director", "reviewer", "accountant", "auditor"):
        for one in (path, f"{path}/content"):
            assert (await office.call(role, "GET", one)).status_code == 404, (role, one)
    assert (await office.call("admin", "GET", f"{path}/content")).content == b"said"
    rows = await office.look(lambda context: [_told(row) for row in context.session.query(AuditRow)])
    assert [row for row in rows if row[0] == "tickets.read"] == [
        ("tickets.read", f"tickets:{ticket_id}", {"attachment": sent_id})
    ]


def _told(row: AuditRow) -> tuple[str, str, dict[str, Any]]:
    return row.act, row.subject, row.detail
