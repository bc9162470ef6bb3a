"""Closed questions: those whose answers can be held against one another."""

from models.work.questions import CLOSED, Check, Question, QuestionKind

TYPED = 20
"""As many wrong answers as there may be to what is typed in a fixed form: readings, numbers, dates."""


def choices_of(question: Question) -> int | None:
    """How many answers a question may have, or None for an open one."""
    if question.kind in CLOSED:
        count = len(question.choices)
        return 2**count if question.kind is QuestionKind.SEVERAL else count
    is_formed = question.kind is QuestionKind.TEXT and question.check is not Check.ANY
    return TYPED if is_formed else None
