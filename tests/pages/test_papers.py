"""What is printed: the notice and the statement as PDFs, whole, in their reader's language, names with the right kanji."""

import pypdfium2
import pytest

from handlers.context import Context
from handlers.papers.notices import notice_to_print
from handlers.people import residents
from messages.catalog import LOCALES
from messages.pdf.sheets import Sheet, facts, heading, table, to_pdf, words
from models.page_links import page_token
from models.people.line_accounts import LineAccount
from models.people.residents import Resident
from models.work.assignments import Notice
from tests.support.counter import Counter
from tests.support.work_done import share

NAMES = "髙橋﨑子 𠮷田 渡邉"


def read(pdf: bytes) -> str:
    """The text of a PDF, without the breaks of lines."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sheet_holds_every_word_of_it(locale: str) -> None:
    rows = [(f"しごと{number}", "1,000円") for number in range(60)]
    blocks = (
        heading("見出し"),
        words("#let *強い* $x$ @a <b> \\ #panic()"),
        facts([("名前", NAMES), ("空", "")]),
        table([("しごと", False), ("金額", True)], rows),
    )
    pdf = to_pdf(Sheet("支払明細", locale, NAMES, "みすぼ町\n本町1-1", "みすぼ町", blocks, foot="第1号"))
    text = read(pdf)
    wanted = ["支払明細", "".join(NAMES.split()), "#let*強い*$x$@a<b>\\#panic()", "しごと59", "1,000円", "第1号", "2/2"]
    assert [part for part in wanted if part not in text] == []
    assert "空" not in text


def test_a_sheet_embeds_its_font_and_is_the_same_each_time() -> None:
    sheet = Sheet("明細", "ja", NAMES, "町", "町", (words("本文"),))
    pdf = to_pdf(sheet)
    assert pdf == to_pdf(sheet)
    assert b"/FontFile3" in pdf
    assert len(pdf) < 100_000


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_notice_is_a_page_and_a_pdf(sqlite_counter: Counter, locale: str) -> None:
    done = await share(sqlite_counter, description="町名を見て、読みを書きます。" * 150)
    await sqlite_counter.act(_speaks, locale)
    (notice,) = await sqlite_counter.rows(Notice)
    token = await sqlite_counter.look(lambda context: page_token(context.vault, "notice", done.notice_id))
    http = sqlite_counter.stranger()
    page = await http.get(f"/notices/{token}")
    assert f"/notices/{token}/pdf" in page.text
    answer = await http.get(f"/notices/{token}/pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = read(answer.content)
    assert text.count("町名を見て、読みを書きます。") == page.text.count("町名を見て、読みを書きます。") == 150
    assert all(part in text for part in (notice.sha256, "山***".replace("*", "\N{FULLWIDTH ASTERISK}")))
    assert "花子" not in text
    assert (await http.get("/notices/AAAA/pdf")).status_code == 404


async def test_for_the_post_a_notice_carries_the_whole_name(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    await sqlite_counter.act(_is_called, NAMES)
    paper = await sqlite_counter.act(notice_to_print, sqlite_counter.operator_id, done.notice_id)
    assert paper.name == NAMES


def _speaks(context: Context, locale: str) -> None:
    context.session.query(LineAccount).one().locale = locale


def _is_called(context: Context, name: str) -> None:
    residents.set_private(context, context.session.query(Resident).one(), name=name)
