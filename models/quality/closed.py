"""Closed questions: those whose answers can be held against one another."""

from models.work.questions import Check, Question, QuestionKind

TYPED = 20
"""As many wrong answers as there may be to what is typed in a fixed form: readings, numbers, dates."""


def choices_of(question: Question) -> int | None:
    """How many answers a question may have, or None for an open one."""
    if question.choices:
        return len(question.choices) if question.kind is QuestionKind.CHOOSE else 2 ** len(question.choices)
    return TYPED if question.check is not Check.ANY or str(question.kind) in ("number", "date") else None
