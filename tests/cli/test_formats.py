"""What can be carved at the terminal: a workbook with a mask, a folder, a PDF file, a recording; and what cannot."""

import json
from pathlib import Path

from tests.cli.conftest import Yui
from tests.cli.test_terminal import TASK
from tests.rules.test_material import bomb, pdf, picture, recording, workbook


def test_each_format_is_looked_at_and_cut_and_a_bad_one_changes_nothing(town: Yui, environment: Path) -> None:
    client = json.loads(town("client", "add", "住民課", "--json").stdout)["id"]
    added = town("order", "add", "読み", "--client", client, "--budget", 9000, "--due", "2099-01-31", "--json")
    (environment / "task.json").write_text(json.dumps(TASK | {"due_at": "2099-01-20T09:00:00Z"}))
    drafted = town("task", "add", json.loads(added.stdout)["id"], environment / "task.json", "--json")
    task_id = json.loads(drafted.stdout)["id"]
    folder = environment / "写真" / "北"
    folder.mkdir(parents=True)
    (folder / "2.png").write_bytes(picture())
    (folder.parent / "10.png").write_bytes(picture())
    (folder / ".hidden").write_bytes(b"x")
    book = workbook([["氏名", "文"], ["佐藤 一郎", "佐藤 一郎の件"]])
    files = {"t.xlsx": book, "d.pdf": pdf(3), "a.wav": recording(12)}
    for name, content in files.items():
        (environment / name).write_bytes(content)
    for name, ways, count in (
        ("写真", (), 2),
        ("t.xlsx", ("--show", "文", "--mask", "氏名"), 1),
        ("d.pdf", (), 3),
        ("a.wav", ("--part-seconds", "5"), 3),
    ):
        carving = ("task", "carve", task_id, environment / name, *ways, "--json")
        seen = json.loads(town(*carving, "--preview").stdout)
        made = json.loads(town(*carving).stdout)
        assert (seen["count"], made["count"]) == (count, count), name
        assert "一郎" not in json.dumps([seen, made], ensure_ascii=False)
    for name, content in (("x.zip", bomb()), ("long.pdf", pdf(500)), ("p.png", picture(10_000, 5_000))):
        (environment / name).write_bytes(content)
        assert town("task", "carve", task_id, environment / name, code=1).stderr.count("\n") == 1, name
