# japanese: what the people of the walk type and tap
"""The residents' part of the walk: they come into LINE, take a share, work, rest, ask, hand in and mend."""

import json

from bot.demo.office_part import answer_the_question
from bot.demo.phones import Phone
from bot.demo.picture import take_picture
from bot.demo.walk import PER_PLACE, Walk
from samples import readings


async def come_into_line(phone: Phone, code: str, person: tuple[str, ...]) -> None:
    """Claim the registration with a code on paper, and say the rest of what is asked."""
    phone.shows()
    await phone.befriends("安全のために")
    await phone.types(code, "生年月日")
    await phone.types(person[2], "つなぎました")
    await phone.taps("同意する", "あなたの情報")
    await phone.taps("同意する", "18歳以上")
    await phone.taps("はい、18歳以上です", "ひとりで")
    await phone.taps("はい、ひとりです", "")
    while not _asks(phone, "どの曜日"):
        await phone.taps("はい", "")
    await phone.taps("毎日", "何時ごろ")
    await phone.taps("9時〜12時", "何時ごろ")
    await phone.taps("これで決める", "何時間まで")
    await phone.taps("決めない", "上限を決めますか")
    await phone.taps("決めない", "口座を")
    await phone.taps("いま登録する", "これでよろしいですか")
    await phone.taps("これでよい", "どちらの口座")
    await phone.taps("ゆうちょ銀行", "記号")
    await phone.types("10530-12345671", "通帳の種類")
    await phone.taps("通常貯金(ふつうの通帳)", "名義")
    await phone.taps(person[1], "058")
    await phone.taps("これでよい", "口座を登録しました")


def _asks(phone: Phone, words: str) -> bool:
    return words in phone.person.transcript()[-1]


async def work(walk: Walk, phone: Phone, slips: bool) -> None:
    """Take a share, start, and do it; `slips`: without looking closely."""
    walk.print(f"\n# {phone.name} takes a share and works.")
    await phone.reads("町名のよみを確かめる")
    await phone.taps("受ける", "取引条件のお知らせ")
    await phone.taps("この条件で始める", "1 / 10")
    if phone.name == "花子":
        await _ask_the_director(walk, phone)
    for number in range(1, PER_PLACE + 1):
        wanted = f"{number + 1} / {PER_PLACE}" if number < PER_PLACE else "すべて終わりました"
        if phone.name == "太郎" and number == 5:
            await phone.taps("ここで休む", "ここまで保存しました")
            await take_picture(walk.stage.address, walk.picture)
            await phone.taps("つづける", f"{number} / {PER_PLACE}")
        await answer(walk, phone, wanted, slips)
    await phone.taps("納品する", "納品を受け取りました")


async def answer(walk: Walk, phone: Phone, wanted: str, slips: bool) -> None:
    """Answer the item that is shown; `wanted` stands in what comes then."""
    reading = _shown(walk, phone)
    if reading.is_right or slips:
        await phone.taps("合っている", wanted)
    else:
        await phone.taps("ちがう", "正しいよみ")
        await phone.types(reading.right, wanted)


def _shown(walk: Walk, phone: Phone) -> readings.Reading:
    """Which name is asked about: people look at the card, and so does this."""
    chat = phone.person.chat()
    card = next(bubble for bubble in reversed(chat.bubbles) if bubble.sender == "bot")
    texts = json.dumps(card.message, ensure_ascii=False)
    return max((row for name, row in walk.right.items() if f'"{name}"' in texts), key=lambda row: len(row.name))


async def _ask_the_director(walk: Walk, phone: Phone) -> None:
    await phone.taps("質問する", "職員が読みます")
    await phone.person.says("「町」は、まち と ちょう の どちらで見ますか。")
    await answer_the_question(walk)
    await phone.reads("濁る・濁らない")
    await phone.taps("ボットにもどる", "1 / 10")


async def mend(walk: Walk, phone: Phone, count: int) -> None:
    """Do again what came back."""
    await phone.reads("直していただきたい")
    await phone.taps("直しにすすむ", f"/ {PER_PLACE}")
    for _ in range(count):
        await answer(walk, phone, "", slips=False)
    await phone.taps("納品する", "納品を受け取りました")
