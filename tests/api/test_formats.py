"""Every format that can be carved, through the API: seen in a preview, cut, masked; what is bad is refused whole."""

from typing import Any

from models.work.tasks import Item
from tests.api.office import Office
from tests.rules.test_material import REFUSED, archive, bomb, pdf, picture, recording, workbook

NAMES: list[list[object]] = [["氏名", "相談"], ["佐藤 一郎", "佐藤さんの相談です"], ["山田 花子", "山田 花子の件"]]
PICTURES = {"写真/2.png": picture(), "写真/10.png": picture(), "__MACOSX/._2.png": b"x"}
TAKEN: list[tuple[str, bytes, dict[str, Any], list[str]]] = [
    ("t.csv", "町名\n葵町\n上灘町\n".encode("cp932"), {}, ["葵町", "上灘町"]),
    ("t.xlsx", workbook(NAMES), {"shown": "相談", "masked": "氏名"}, ["佐＊＊＊", "山＊＊＊"]),
    ("x.zip", archive(PICTURES), {}, ["2.png", "10.png"]),
    ("d.pdf", pdf(3), {}, ["1 / 3", "2 / 3", "3 / 3"]),
    ("a.wav", recording(12), {"part_seconds": 5}, ["00:00-00:05", "00:05-00:10", "00:10-00:12"]),
]


async def _draft(office: Office) -> str:
    client = await office.ok("admin", "POST", "/clients", json={"name": "住民課"})
    days = {"ordered_on": "2026-11-24", "due_on": "2027-03-31"}
    order = {"client_id": client["id"], "title": "読み", "budget_yen": 90_000, **days}
    order_id = (await office.ok("director", "POST", "/orders", json=order))["id"]
    task = {
        "title": "書きうつす",
        "description": "見えるとおりに書いてください。",
        "kind": "chat",
        "unit_minutes": 1,
        "unit_fee_yen": 20,
        "units_per_place": 2,
        "due_at": "2027-01-20T09:00:00Z",
        "withholding": "none",
        "questions": [{"key": "text", "kind": "text", "label": "文字"}],
    }
    task_id = (await office.ok("director", "POST", f"/orders/{order_id}/tasks", json=task))["id"]
    return f"/tasks/{task_id}/items"


async def test_each_format_is_looked_at_cut_and_masked(sqlite_office: Office) -> None:
    path = await _draft(sqlite_office)
    for name, content, form, words in TAKEN:
        given = {"files": {"table": (name, content)}, "data": form}
        seen = await sqlite_office.ok("director", "POST", f"{path}/preview", **given)
        made = await sqlite_office.ok("director", "POST", path, version="*", **given)
        items = (await sqlite_office.ok("director", "GET", path))["items"]
        shown = [list(one["content"].values()) for one in sorted(items, key=lambda one: one["position"])]
        assert (seen["count"], made["count"], len(items)) == (len(words),) * 3, name
        assert all(word in cells for word, cells in zip(words, shown, strict=True)), (name, shown)
        assert "佐藤" not in str(seen) + str(items)
        assert "花子" not in str(seen) + str(items)


async def test_what_is_bad_is_refused_in_words_and_the_items_stay(sqlite_office: Office) -> None:
    path = await _draft(sqlite_office)
    table = {"files": {"table": ("t.csv", b"n\n1\n")}}
    await sqlite_office.ok("director", "POST", path, version=1, **table)
    assert (await sqlite_office.call("director", "POST", path, version=1, **table)).status_code == 412
    large = [("x.zip", bomb()), ("d.pdf", pdf(500)), ("p.png", picture(10_000, 5_000))]
    for name, content in [*large, *((name, content) for name, content, _ in REFUSED)]:
        for way in (f"{path}/preview", path):
            answer = await sqlite_office.call("director", "POST", way, version="*", files={"table": (name, content)})
            assert 400 <= answer.status_code < 500, (name, way)
            assert answer.json()["detail"], (name, way)
    kept = await sqlite_office.look(lambda context: [one.content for one in context.session.query(Item)])
    assert kept == [{"n": "1"}]
