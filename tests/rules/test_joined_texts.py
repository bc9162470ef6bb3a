"""An answer of too many messages is said in fewer, so that it stays one free reply."""

from messages import line

CARD = line.flex("カード", line.bubble([line.words_of("カード")]))
ONE, TWO, THREE = line.text("一"), line.text("二"), line.text("三")


def test_texts_that_stand_together_become_one_until_it_is_enough() -> None:
    assert line.joined([ONE, TWO, CARD, TWO, THREE], 4) == [line.text("一\n\n二"), CARD, TWO, THREE]
    assert line.joined([ONE, TWO, CARD, TWO, THREE], 5) == [ONE, TWO, CARD, TWO, THREE]
    assert line.joined([ONE, TWO, THREE], 1) == [line.text("一\n\n二\n\n三")]


def test_what_cannot_be_joined_stays_apart() -> None:
    asking = line.with_quick_replies(TWO, [line.postback("はい", "data")])
    assert line.joined([ONE, asking, CARD, THREE], 2) == [ONE, asking, CARD, THREE]
    longest = line.text("あ" * (line.LONGEST_TEXT - 2))
    assert line.joined([longest, TWO], 1) == [longest, TWO]
