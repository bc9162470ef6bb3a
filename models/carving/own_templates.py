"""An operator's own kinds of work, beside the common ones: kept from a task that went well, or written by hand."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.carving.templates import Template, template, templates
from models.errors import BadInput, Conflict
from models.money.withholding import Withholding
from models.work.tasks import TaskKind

LONGEST_NAME, LONGEST_HINT = 60, 200
_KEY = re.compile(r"own([1-9][0-9]{0,17})")


class TemplateRetired(Conflict):
    """This kind of work (`name`) is no longer used for new tasks."""

    key = "errors.template.retired"


class Source(StrEnum):
    """What work is cut from."""

    TABLE = "table"
    PICTURES = "pictures"
    AUDIO = "audio"


class OwnTemplate(Base, Versioned):
    """A kind of work of one operator; the columns are those of `models.carving.templates.Template`.

    `fields` are the labels of what must be stated, or names of the common fields; `questions` stand with their
    sentences, as a task declares them. One that is no longer `is_active` is offered for nothing new, and the tasks
    that were cut by it keep it. Its key is made of its number, so that a pact can name it and mean no other town's.
    """

    __tablename__ = "own_templates"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    hint: Mapped[str] = mapped_column(String(LONGEST_HINT), default="")
    kind: Mapped[TaskKind] = mapped_column(one_of(TaskKind))
    withholding: Mapped[Withholding] = mapped_column(one_of(Withholding))
    unit_minutes: Mapped[float]
    place_minutes: Mapped[int]
    unit_fee_yen: Mapped[int] = mapped_column(default=0)
    fields: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[Source | None] = mapped_column(one_of(Source))
    questions: Mapped[list[Any]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def key(self) -> str:
        """How tasks and pacts name it."""
        return f"own{self.id}"

    def as_template(self) -> Template:
        """The same as carving uses it."""
        return Template(
            key=self.key,
            kind=self.kind,
            withholding=self.withholding,
            unit_minutes=self.unit_minutes,
            place_minutes=self.place_minutes,
            fields=tuple(self.fields),
            source=self.source,
            questions=tuple(self.questions),
            name=self.name,
            hint=self.hint,
            unit_fee_yen=self.unit_fee_yen,
        )


def own_templates(session: Session, operator_id: int) -> Sequence[OwnTemplate]:
    """Those in use, in the order in which they were made."""
    query = select(OwnTemplate).where(OwnTemplate.operator_id == operator_id, OwnTemplate.is_active)
    return session.scalars(query.order_by(OwnTemplate.id)).all()


def own_template(session: Session, operator_ids: Sequence[int], key: str) -> OwnTemplate | None:
    """The one of this key that belongs to one of these operators, in use or not."""
    number = _KEY.fullmatch(key)
    if number is None:
        return None
    query = select(OwnTemplate).where(OwnTemplate.id == int(number[1]), OwnTemplate.operator_id.in_(operator_ids))
    return session.scalar(query)


def template_of(session: Session, operator_id: int, key: str, *, is_new: bool = False) -> Template:
    """The kind of work that an operator's task names: a common one, or its own. Raises BadInput, TemplateRetired for
    a task that `is_new`."""
    if key in templates():
        return template(key)
    own = own_template(session, [operator_id], key)
    if own is None:
        known = [*templates(), *(one.key for one in own_templates(session, operator_id))]
        raise BadInput(field="template", reason=" / ".join(known))
    if is_new and not own.is_active:
        raise TemplateRetired(name=own.name)
    return own.as_template()
