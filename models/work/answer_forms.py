"""Answers in the form in which they are kept: a choice as it is written, text tidied, a number within its bounds."""

import re
from datetime import date

from models.people.tidying import HYPHENS, INVISIBLE, one_width
from models.work.questions import (
    AND,
    CLOSED,
    SENT,
    SEPARATORS,
    AnswerMissing,
    AnswerTooLong,
    BadAnswer,
    Check,
    NotAChoice,
    NotInRange,
    Question,
    QuestionKind,
    fold,
)

_FORMS = {
    Check.HIRAGANA: re.compile(r"[\u3041-\u3096\u309d\u309e\u30fc\u30fb ]+"),
    Check.KATAKANA: re.compile(r"[\u30a1-\u30fa\u30fc-\u30fe\u30fb ]+"),
    Check.DIGITS: re.compile(r"[0-9]+(?:-[0-9]+)*"),
    Check.NUMBER: re.compile(r"-?[0-9]+(?:\.[0-9]+)?"),
    Check.DATE: re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"),
}

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
# Kana of the other kind are as good an answer, for keyboards offer both.
_KANA = {Check.KATAKANA: _HIRAGANA, Check.HIRAGANA: {other: one for one, other in _HIRAGANA.items()}}


def check_answer(question: Question, given: str) -> str:
    """The answer in its kept form: a choice as it is written, text tidied, a date as YYYY-MM-DD.

    A choice may be given by its number too (1 is the first), several as "1, 3" or by their words, parted by commas or
    lines. Raises BadAnswer.
    """
    if question.kind in SENT:
        raise SENT[question.kind]()
    words = INVISIBLE.sub("", given).strip()
    if not words:
        if question.required:
            raise AnswerMissing()
        return ""
    if question.kind is QuestionKind.SEVERAL:
        chosen = {_chosen(question, one) for one in SEPARATORS.split(words) if one.strip()}
        return AND.join(choice for choice in question.choices if choice in chosen)
    if question.kind in CLOSED:
        return _chosen(question, words)
    if len(words) > question.longest:
        raise AnswerTooLong(longest=question.longest)
    if question.check is Check.ANY:
        return words
    if question.check is Check.PATTERN:
        return _like(question.pattern, words)
    formed = _in_form(question.check, words)
    if question.check is Check.NUMBER:
        _check_range(question, float(formed))
    return formed


def _check_range(question: Question, number: float) -> None:
    least, most = question.least, question.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise NotInRange(least="" if least is None else f"{least:g}", most="" if most is None else f"{most:g}")


def _chosen(question: Question, words: str) -> str:
    if words in question.choices:
        return words
    folded = fold(words)
    for number, choice in enumerate(question.choices, 1):
        if folded in (str(number), fold(choice)):
            return choice
    raise NotAChoice(choices=" / ".join(question.choices))


def _like(pattern: str, words: str) -> str:
    """The words in the form of a sample, whatever hyphens were typed; raises BadAnswer."""
    words = re.sub(rf"[{re.escape(HYPHENS)}]", "-", one_width(words))
    form = "".join({"0": "[0-9]", "A": "[A-Za-z]"}.get(sign, re.escape(sign)) for sign in pattern)
    if re.fullmatch(form, words) is None:
        raise BadAnswer(check=pattern)
    return words


def _in_form(check: Check, words: str) -> str:
    words = one_width(words).translate(_KANA.get(check, {}))
    if check is Check.NUMBER:
        words = words.replace(",", "")
    match = _FORMS[check].fullmatch(words)
    if match is None:
        raise BadAnswer(check=str(check))
    if check is not Check.DATE:
        return words
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        raise BadAnswer(check=str(check)) from None
