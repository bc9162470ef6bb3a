"""A LINE account on one channel, and the resident behind it once they have registered."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from models.base import Base, BigId
from models.batches import padded, partial_index
from models.errors import NotFound
from models.people.channels import Channel, is_used_by
from models.people.memberships import Membership, MembershipStatus

IDS_PER_QUERY = 1024


class LineAccount(Base):
    """(channel, LINE user id); its id is the id of its lane, so that one look-up finds both.

    User ids differ per LINE provider, so a resident who meets two towns has two accounts. A blocked account is a
    pause, not a deletion: `blocked_at` is when it was blocked by LINE's clock, None again once the person is back;
    `followed_at` when it was last added again, for LINE promises no order. `offered_at`: when offers or news
    were last pushed to it, so that those which follow soon share a push. `moved_to_id`: the account of the new phone. `code_tries`: wrong invite codes since
    `code_tried_at`, the first of them. `consents_edition`: up to which edition of the texts of consent the person has
    been asked anew. `operator_id`: where several operators share the channel, the one to which the person belongs; None
    is the channel's owner.
    """

    __tablename__ = "line_accounts"
    __table_args__ = (
        UniqueConstraint("channel_id", "user_id"),
        Index(None, "resident_id"),
        partial_index("ix_line_accounts_moved_to_id", "moved_to_id", where="moved_to_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, ForeignKey("lanes.id"), primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channels.id"))
    user_id: Mapped[str] = mapped_column(String(40))
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("residents.id"))
    operator_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("operators.id"))
    locale: Mapped[str] = mapped_column(String(10), default="ja")
    first_seen_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    followed_at: Mapped[datetime | None]
    unlinked_at: Mapped[datetime | None]
    moved_to_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    offered_at: Mapped[datetime | None]
    consents_edition: Mapped[str | None] = mapped_column(String(20))
    code_tries: Mapped[int] = mapped_column(default=0)
    code_tried_at: Mapped[datetime | None]

    @property
    def is_reachable(self) -> bool:
        """Whether a push may be tried: not where we are blocked, nor where the person was forgotten.

        The old phone of somebody who moved is still there, and is told so.
        """
        return self.blocked_at is None and (self.unlinked_at is None or self.moved_to_id is not None)


def is_at(operator_id: ColumnElement[int] | InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    """The condition for accounts of an operator's people, where they are joined with their channels."""
    return person_of() == operator_id


def person_of() -> ColumnElement[int]:
    """The operator to which the person of an account belongs, where accounts are joined with their channels."""
    return func.coalesce(LineAccount.operator_id, Channel.operator_id)


def check_at(session: Session, account_id: int, operator_id: int) -> None:
    """Raises NotFound unless the account is one of the operator's people."""
    own = select(LineAccount.id).join(Channel, Channel.id == LineAccount.channel_id)
    if session.scalar(own.where(LineAccount.id == account_id, is_at(operator_id))) is None:
        raise NotFound()


def hand_over(session: Session, resident_id: int, old_id: int, new_id: int) -> None:
    """On an account that both operators share, the person belongs to the new one from now on."""
    shared = select(LineAccount).join(Channel, Channel.id == LineAccount.channel_id)
    for account in session.scalars(
        shared.where(LineAccount.resident_id == resident_id, is_at(old_id), is_used_by(new_id))
    ):
        account.operator_id = new_id


def has_moved_to(session: Session, old_id: int, new_id: int) -> bool:
    """Whether the person of one account goes on in another, over however many phones."""
    seen = {old_id}
    while (account := session.get(LineAccount, old_id)) is not None and account.moved_to_id not in (None, *seen):
        old_id = account.moved_to_id or 0
        seen.add(old_id)
        if old_id == new_id:
            return True
    return False


def account_for(session: Session, resident_id: int, operator_id: int) -> LineAccount | None:
    """The account by which an operator reaches a resident: the newest linked one, one that is not blocked first."""
    return accounts_for(session, operator_id, [resident_id]).get(resident_id)


def accounts_for(session: Session, operator_id: int, resident_ids: Iterable[int]) -> dict[int, LineAccount]:
    """The same for many residents; those without an account are missing.

    Who is at home in another town, and contracts with the operator by a pact or has moved away from it, is reached in
    the channel of their home.
    """
    ids = list(resident_ids)
    found = _accounts_on(session, ids, is_at(operator_id))
    missing = [one for one in ids if one not in found]
    if not missing:
        return found
    outside = aliased(Membership)
    is_home = exists().where(
        outside.resident_id == LineAccount.resident_id,
        outside.operator_id == operator_id,
        outside.pact_id.is_not(None) | (outside.status == MembershipStatus.MOVED),
        Membership.resident_id == LineAccount.resident_id,
        is_at(Membership.operator_id),
        Membership.is_home,
        Membership.pact_id.is_(None),
    )
    return found | _accounts_on(session, missing, is_home)


def _accounts_on(session: Session, ids: list[int], is_channel: ColumnElement[bool]) -> dict[int, LineAccount]:
    found: dict[int, LineAccount] = {}
    for start in range(0, len(ids), IDS_PER_QUERY):
        query = (
            select(LineAccount)
            .join(Channel, Channel.id == LineAccount.channel_id)
            .where(
                is_channel,
                LineAccount.resident_id.in_(padded(ids[start : start + IDS_PER_QUERY])),
                LineAccount.unlinked_at.is_(None),
            )
            .order_by(LineAccount.blocked_at.is_(None), LineAccount.id)
        )
        found |= {account.resident_id: account for account in session.scalars(query) if account.resident_id}
    return found
