"""The rich menu: six large verbs at the foot of the chat, the same ways as the menu card.

LINE: image 800 to 2,500 pixels wide, at most 1 MB; the areas' labels are read by screen readers (Messaging API
reference, "Rich menu object").
"""

import hashlib
import io
import json
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from messages.catalog import text
from messages.fonts import FONT_PATH
from messages.menu_postbacks import OpenMenu

WIDTH, HEIGHT, COLUMNS = 1200, 810, 3
WAYS = ("work", "quarter", "mine", "money", "settings", "person")
MAIN = "work"
PAPER, CARD, MAIN_CARD, INK, WHITE = "#dfe9e4", "#ffffff", "#0b7a4b", "#1f2d3d", "#ffffff"


def definition(locale: str) -> dict[str, Any]:
    """The rich menu object of one language; its name carries a digest of everything that it shows."""
    areas = [
        {
            "bounds": dict(zip(("x", "y", "width", "height"), _bounds(number), strict=True)),
            "action": _action(locale, way),
        }
        for number, way in enumerate(WAYS)
    ]
    menu: dict[str, Any] = {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "chatBarText": text(locale, "menu.bar"),
        "areas": areas,
    }
    shown = json.dumps(menu, sort_keys=True).encode() + picture(locale)
    return {**menu, "name": f"yui-{locale}-{hashlib.sha256(shown).hexdigest()[:12]}"}


def picture(locale: str) -> bytes:
    """The picture of one language, as PNG."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, way in enumerate(WAYS):
        x, y, width, height = _bounds(number)
        is_main = way == MAIN
        draw.rounded_rectangle(
            (x + 12, y + 12, x + width - 12, y + height - 12), radius=28, fill=MAIN_CARD if is_main else CARD
        )
        label = text(locale, f"menu.tile.{way}").replace("|", "\n")
        draw.multiline_text(
            (x + width // 2, y + height // 2),
            label,
            font=_font(_fitting(draw, label, width - 60)),
            fill=WHITE if is_main else INK,
            anchor="mm",
            align="center",
            spacing=18,
        )
    drawn = io.BytesIO()
    sheet.quantize(32).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _action(locale: str, way: str) -> dict[str, str]:
    label = text(locale, f"menu.{way}")
    return {"type": "postback", "label": label[:20], "data": OpenMenu(way).pack(), "displayText": label}


def _bounds(number: int) -> tuple[int, int, int, int]:
    row, column = divmod(number, COLUMNS)
    width, height = WIDTH // COLUMNS, HEIGHT // (len(WAYS) // COLUMNS)
    return column * width, row * height, width, height


def _fitting(draw: ImageDraw.ImageDraw, label: str, width: int) -> int:
    size = 62
    while size > 30 and draw.multiline_textbbox((0, 0), label, font=_font(size))[2] > width:
        size -= 2
    return size


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), size)
