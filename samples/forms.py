"""Thirty drawn paper forms to type in: applications of groups for a stall at a town festival. Nobody in them is real."""

import io
import random
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from messages.fonts import FONT_PATH
from models.files.csv_files import write_table

COLUMNS = ("番号", "画像")
GROUPS = [
    "さくら会",
    "こだま合唱団",
    "みどり工房",
    "あすなろ亭",
    "ひまわり園",
    "やまびこ会",
    "つばめ文庫",
    "あおぞら茶屋",
    "ほたる会",
    "もみじ座",
]
STALLS = ["焼きいも", "豚汁", "手芸品", "野菜", "古本", "金魚すくい", "押し花", "木のおもちゃ", "だんご", "植木"]
SIZE = (1000, 700)
PAPER, INK, PEN = "#fbf8ef", "#303030", "#23407a"


@dataclass(frozen=True)
class Form:
    """What stands on one form."""

    number: int
    group: str
    stall: str
    people: int
    tables: int

    @property
    def file_name(self) -> str:
        """The name of its picture."""
        return f"form-{self.number:02d}.png"


def forms(count: int = 30, seed: int = 2) -> list[Form]:
    """The forms, the same each time."""
    dice = random.Random(seed)
    return [
        Form(number, dice.choice(GROUPS), dice.choice(STALLS), dice.randint(2, 30), dice.randint(1, 6))
        for number in range(1, count + 1)
    ]


def forms_csv() -> bytes:
    """The list of pictures, as staff carve it."""
    return write_table(COLUMNS, [(str(form.number), form.file_name) for form in forms()])


def picture(form: Form) -> bytes:
    """The form as a PNG, filled in with a pen that wavers a little."""
    dice = random.Random(form.number)
    sheet = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((SIZE[0] // 2, 60), "ふれあい祭り 出店申込書", font=_font(44), fill=INK, anchor="mm")
    draw.text((SIZE[0] - 60, 120), f"No. {form.number}", font=_font(28), fill=INK, anchor="rm")
    lines = (
        ("団体の名前", form.group),
        ("出すもの", form.stall),
        ("人数", f"{form.people} 人"),
        ("机の数", f"{form.tables} 台"),
    )
    for row, (label, value) in enumerate(lines):
        top = 170 + row * 120
        draw.rectangle((60, top, SIZE[0] - 60, top + 120), outline=INK, width=2)
        draw.line((330, top, 330, top + 120), fill=INK, width=2)
        draw.text((80, top + 60), label, font=_font(32), fill=INK, anchor="lm")
        _write(sheet, value, (360, top + 20), dice)
    drawn = io.BytesIO()
    sheet.quantize(16).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _write(sheet: Image.Image, value: str, at: tuple[int, int], dice: random.Random) -> None:
    left, top = at
    for letter in value:
        glyph = Image.new("RGBA", (70, 80), (0, 0, 0, 0))
        ImageDraw.Draw(glyph).text((35, 40), letter, font=_font(dice.randint(42, 50)), fill=PEN, anchor="mm")
        turned = glyph.rotate(dice.uniform(-7, 7), resample=Image.Resampling.BICUBIC)
        sheet.paste(turned, (left, top + dice.randint(-6, 6)), turned)
        left += 26 if letter == " " else 54


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), size)
