"""Acting for a resident who phones or stands at the counter: handing in what they brought, registering their account."""

import io
from collections.abc import Awaitable, Callable

from PIL import Image

from handlers.context import Actor, ActorKind
from handlers.work import taking
from models.files.attachments import Attachment, Blob
from models.people.bank_accounts import BankAccount
from models.record.audit import AuditRow
from models.talk.outbox import OutboxMessage
from models.work.assignments import Submission
from tests.console.reading import alert
from tests.support import work_done
from tests.support.counter import Counter

GPS, MAKE = 0x8825, 0x010F
ACCOUNT = {
    "where": "bank",
    "bank": "みずほ",
    "branch": "東京営業部",
    "account_kind": "1",
    "account_number": "8135792",
    "holder": "やまだ はなこ",
    "reason": "窓口で通帳を見た",
}


async def test_what_was_brought_to_the_counter_is_kept_and_handed_in(counter: Counter) -> None:
    here, started = await _begun(counter)
    director = await counter.browser("director")
    assert f"/console{here}" not in await director.reads(here.partition("/work/")[0])
    assert "「この条件で始める」を押すと" in await director.reads(here)
    await started()
    assert f"/console{here}" in await director.reads(here.partition("/work/")[0])

    for files, reason, said in (
        ([], "窓口で預かった", "ファイル"),
        ([_photo()], "", "理由"),
        ([("files", ("しゃしん.png", b"%PDF-1.7 no picture"))], "窓口で預かった", "png"),
        ([("files", ("program.exe", b"MZ\x90\x00"))], "窓口で預かった", "pdf"),
        ([("files", (f"{number}.txt", b"x")) for number in range(31)], "窓口で預かった", "30"),
    ):
        refused = await director.post(f"{here}/files", {"reason": reason}, files=files)
        assert said in alert(refused.text), said
    assert await counter.rows(Attachment) == []

    kept = await director.post(f"{here}/files", {"reason": "窓口で封筒を預かった"}, files=[_photo()])
    assert (kept.status_code, kept.headers["location"]) == (303, f"/console{here}")
    (photo,) = await counter.rows(Attachment)
    (blob,) = await counter.look(lambda context: context.session.query(Blob).all())
    assert not dict(Image.open(io.BytesIO(blob.content)).getexif()), "nothing of a place stays"
    assert "けいじばん.jpg" in await director.reads(here)
    told_before = len(await counter.rows(OutboxMessage))
    await director.post(f"{here}/off", {"attachment_id": str(photo.id)})
    assert len(await counter.rows(OutboxMessage)) == told_before + 1
    assert "けいじばん.jpg" not in await director.reads(here)

    given = {"reason": "郵送で届いた", "text": "三丁目の分です"}
    assert (await director.post(f"{here}/submit", given, files=[_photo()])).status_code == 303
    (submission,) = await counter.rows(Submission)
    assert [one.submission_id for one in await counter.rows(Attachment)] == [None, submission.id]
    assert "いまは納品できません" in await director.reads(here)
    rows = [row for row in await counter.rows(AuditRow) if row.actor.startswith("staff:") and " for " in row.actor]
    told = [(row.act, row.detail.get("reason")) for row in rows]
    assert told == [
        ("work.keep_files", "窓口で封筒を預かった"),
        ("work.take_off", None),
        ("work.keep_files", "郵送で届いた"),
        ("work.submit", None),
        ("work.submit_for", "郵送で届いた"),
    ]


async def test_an_account_is_read_out_once_and_registered_with_its_reason(counter: Counter) -> None:
    account = await counter.resident()
    director, reviewer = await counter.browser("director"), await counter.browser("reviewer")
    here = f"/residents/{account.resident_id}/account"
    assert here in await director.reads(f"/residents/{account.resident_id}")
    assert here not in await reviewer.reads(f"/residents/{account.resident_id}")
    assert (await reviewer.get(here)).status_code == 403

    for changed, said in (
        ({"bank": "ありえない銀行"}, "見つかりません"),
        ({"bank": "中央"}, "番号で書いてください"),
        ({"branch": ""}, "支店"),
        ({"account_number": "12345678"}, "7"),
        ({"holder": "サトウ タロウ"}, "名"),
        ({"reason": ""}, "理由"),
        ({"where": "yucho", "passbook": "10530"}, "記号"),
    ):
        refused = await director.post(f"{here}/check", {**ACCOUNT, **changed})
        assert said in alert(refused.text), (changed, alert(refused.text))
        assert "この口座を登録する" not in refused.text
    looked = await director.post(f"{here}/check", ACCOUNT)
    assert "8135792" in looked.text
    assert "みずほ(0001)" in looked.text
    assert await counter.rows(BankAccount) == []

    assert (await director.post(here, ACCOUNT)).status_code == 303
    page = await director.reads(f"/residents/{account.resident_id}")
    assert "＊＊＊＊792" in page
    assert "8135792" not in page
    (row,) = [row for row in await counter.rows(AuditRow) if row.act == "residents.bank_account_for"]
    assert row.actor.endswith(f"for resident:{account.resident_id}")
    assert row.detail["reason"] == "窓口で通帳を見た"
    assert "8135792" not in str([row.detail for row in await counter.rows(AuditRow)])
    assert [one.account_id for one in await counter.rows(OutboxMessage)] == [account.id]

    passbook = {**ACCOUNT, "where": "yucho", "passbook": "10530-12345671"}
    assert (await director.post(here, passbook)).status_code == 303
    assert "ゆうちょ" in await director.reads(f"/residents/{account.resident_id}")


async def _begun(counter: Counter) -> tuple[str, Callable[[], Awaitable[None]]]:
    """The page on which outside work is handed in for a resident, and their tap that starts it."""
    account = await counter.resident()
    assert account.resident_id is not None
    _, task_id = await work_done.publish(counter, rows=0)
    me = Actor(ActorKind.RESIDENT, account.resident_id)
    offer_id = await work_done.offer(counter, task_id)
    taken = await counter.act(taking.accept, offer_id, account.resident_id, account, actor=me)

    async def start() -> None:
        await counter.act(taking.agree, taken.notice.id, account.resident_id, actor=me)

    return f"/residents/{account.resident_id}/work/{taken.assignment.id}", start


def _photo() -> tuple[str, tuple[str, bytes]]:
    """As a telephone takes it: with its maker, and where it was."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[MAKE] = "a telephone"
    exif.get_ifd(GPS)[1] = "N"
    Image.new("RGB", (64, 48), "#88aacc").save(out, "JPEG", exif=exif)
    return "files", ("けいじばん.jpg", out.getvalue())
