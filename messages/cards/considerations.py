"""The operator's answer to a request for consideration."""

from messages import line
from messages.cards.work_parts import card, small
from messages.catalog import text
from messages.line import Message
from models.people.considerations import Decision


def answered_card(locale: str, operator: str, decision: Decision, words: str) -> Message:
    """What was decided, in the operator's words where there are any."""
    heading = text(locale, "caring.consideration.answer.title", operator=operator)
    said = text(locale, f"caring.consideration.answer.{decision}")
    body = [line.title(heading), line.words_of(said)]
    if words:
        body.append(line.words_of(words))
    body.append(small(text(locale, "caring.consideration.answer.more")))
    return card(" ".join(part for part in (heading, said, words) if part), body)
