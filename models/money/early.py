"""Being paid before the day, for who needs it: asked for without a reason, decided by people, paid in a run of its own."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned


class EarlyPayment(Base, Versioned):
    """One request (早めの支払の申し出). Why is never asked. `pay_run_id` is the run that pays it; `refusal` says why not."""

    __tablename__ = "early_payments"
    __table_args__ = (Index(None, "operator_id", "answered_at"), Index(None, "resident_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))
    pay_run_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("pay_runs.id"))
    refusal: Mapped[str | None] = mapped_column(String(200))
