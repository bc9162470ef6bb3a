"""PDF files, page by page as pictures: a card of the chat shows pictures only, and the text layer stays behind."""

import io
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.errors import YuiError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 300
LONGEST_SIDE = 1_600
"""Pixels; small print of an A4 page can be read at it on a phone."""
JPEG_QUALITY = 82

# PDFium keeps state of its own and must be called by one thread at a time (pypdfium2, "Thread incompatibility").
_ONE_AT_A_TIME = threading.Lock()


class BrokenPdf(YuiError):
    """It cannot be opened: broken, or under a password."""

    status = 422
    key = "errors.pdf.broken"


class TooManyPages(YuiError):
    """`pages` pages, more than `most`."""

    status = 413
    key = "errors.pdf.too_many_pages"


def count_pages(content: bytes) -> int:
    """How many pages there are; raises BrokenPdf, TooManyPages."""
    with _ONE_AT_A_TIME:
        document = _opened(content)
        try:
            return _counted(document)
        finally:
            document.close()


def draw_pages(content: bytes) -> list[bytes]:
    """Each page as JPEG, in order; some 50 ms a page. Raises BrokenPdf, TooManyPages."""
    from pypdfium2 import PdfiumError

    with _ONE_AT_A_TIME:
        document = _opened(content)
        try:
            _counted(document)
            return list(_drawn(document))
        except PdfiumError:
            raise BrokenPdf() from None
        finally:
            document.close()


def _opened(content: bytes) -> "PdfDocument":
    # Loaded by the first PDF file only: most processes never see one, and all would hold its memory.
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(content)
    except PdfiumError:
        raise BrokenPdf() from None


def _counted(document: "PdfDocument") -> int:
    pages = len(document)
    if pages == 0:
        raise BrokenPdf()
    if pages > MOST_PAGES:
        raise TooManyPages(pages=pages, most=MOST_PAGES)
    return pages


def _drawn(document: "PdfDocument") -> Iterator[bytes]:
    for number in range(len(document)):
        page = document[number]
        longest = max(page.get_size())
        # A page may be declared as small as a stamp or as large as a field.
        image = page.render(scale=LONGEST_SIDE / max(1.0, longest)).to_pil().convert("RGB")
        page.close()
        out = io.BytesIO()
        image.save(out, "JPEG", quality=JPEG_QUALITY)
        yield out.getvalue()
