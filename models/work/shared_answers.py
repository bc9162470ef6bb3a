"""Answers to questions on a task, told to everybody who does it: nobody is instructed alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.rows import once

SHOWN = 3


class SharedAnswer(Base):
    """What somebody asked about a task, in staff's words without who it was, and the answer. It never changes."""

    __tablename__ = "shared_answers"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    question: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(Text)
    shared_by: Mapped[str] = mapped_column(String(60))
    shared_at: Mapped[datetime]


def shared_answers(session: Session, task_id: int, most: int = SHOWN) -> list[SharedAnswer]:
    """The newest answers on a task, the newest first."""
    query = select(SharedAnswer).where(SharedAnswer.task_id == task_id).order_by(SharedAnswer.id.desc())
    return once(session, "shared answers", task_id, most, read=lambda: list(session.scalars(query.limit(most))))
