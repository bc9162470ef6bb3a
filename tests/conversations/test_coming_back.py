"""A conversation that was left in the middle: coming back to it, and what time does to it meanwhile."""

from tests.conversations.house import House
from tests.conversations.test_onboarding import agrees


def test_coming_back_after_days(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    house.passes(days=3)
    chat.types("こんにちは")
    chat.reads("おかえりなさい", "つづける", "はじめから")
    chat.taps("つづける")
    chat.reads("郵便番号")
    house.passes(days=3)
    chat.types("こんにちは")
    stop, go_on = chat.button("やめる", on="おかえりなさい"), chat.button("つづける")
    chat.taps_data(stop)
    chat.reads("ここでやめました")
    for tapped_late in (stop, go_on):
        chat.taps_data(tapped_late)
        chat.reads("もう終わっています")
