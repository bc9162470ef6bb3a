"""A register brought in at the console."""

import base64
import html

import pytest

from models.people.memberships import Membership
from tests.console.reading import alert
from tests.support.counter import Counter

HEADER = "氏名,カナ,生年月日,電話,番号"
GOOD = (
    f"{HEADER}\r\n見本 花子,ミホン ハナコ,1988-05-12,090-0000-0001,12\r\n見本 太郎,ミホン タロウ,昭和36年11月3日,,\r\n"
)
MIXED = f"{HEADER}\r\n見本 花子,ミホン ハナコ,1988-05-12,,\r\n見本 次郎,ミホン ジロウ,きのう,,\r\n"


def upload(text: str, encoding: str = "utf-8-sig") -> dict[str, tuple[str, bytes, str]]:
    return {"table": ("名簿.csv", text.encode(encoding), "text/csv")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
async def test_a_register_is_looked_at_and_taken(counter: Counter, encoding: str) -> None:
    director = await counter.browser("director")
    looked = await director.post("/register/look", files=upload(GOOD, encoding))
    assert "取り込める人 2人" in looked.text
    assert "使わない列" not in looked.text
    mistyped = await director.post("/register/look", files=upload(GOOD.replace("電話", "電話番号"), encoding))
    assert "使わない列: 電話番号" in mistyped.text
    assert await counter.rows(Membership) == []
    taken = await director.post("/register", files=upload(GOOD, encoding))
    assert taken.status_code == 200
    assert "2人を取り込みました" in taken.text
    assert [row.status for row in await counter.rows(Membership)] == ["imported"] * 2
    assert taken.text.count("data:image/svg+xml") == 2
    table = base64.b64decode(html.unescape(taken.text).partition("data:text/csv;base64,")[2].partition('"')[0])
    line = next(line for line in table.decode("utf-8-sig").splitlines() if "見本 花子" in line)
    assert line.split(",")[-1] in taken.text


async def test_lines_that_cannot_be_read_are_told_one_by_one(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    looked = await director.post("/register/look", files=upload(MIXED), headers={"HX-Request": "true"})
    assert "取り込める人 1人・取り込めない行 1行" in looked.text
    assert 'class="num">3</td>' in looked.text
    assert "生年月日" in looked.text
    assert "<html" not in looked.text
    refused = await director.post("/register", files=upload(MIXED))
    assert refused.status_code == 422
    assert "1行" in alert(refused.text)
    assert await sqlite_counter.rows(Membership) == []
    taken = await director.post("/register", {"skip_bad": "yes"}, files=upload(MIXED))
    assert "1人を取り込みました" in taken.text
    assert "もう登録されている" in (await director.post("/register/look", files=upload(MIXED))).text


async def test_a_file_that_is_no_register_is_told_in_words(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    for text, told in (("", ""), ("氏名,カナ\r\na,b\r\n", "生年月日"), ("氏名\0", "")):
        for path in ("/register", "/register/look"):
            refused = await director.post(path, files=upload(text))
            assert refused.status_code in (413, 422)
            assert told in alert(refused.text)
            assert alert(refused.text)
    assert "ファイル" in alert((await director.post("/register")).text)
