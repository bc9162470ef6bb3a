"""A LINE official account of an operator: its keys and what it may send."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, exists, or_, select
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column

from models.base import Base, BigId, Id, Versioned
from models.seal import Vault


class ChannelShare(Base):
    """An operator without a LINE account of its own uses that of another: its people are reached there."""

    __tablename__ = "channel_shares"

    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channels.id"), index=True)
    shared_at: Mapped[datetime]


class Channel(Base, Versioned):
    """One LINE official account. Its secrets and token are sealed with the installation's key.

    `secrets_sealed` opens to a JSON list: while a secret is being changed, the old and the new both verify.
    `quota` is the number of paid messages a month (None: unlimited), `quota_used` as LINE last told. `budget` is what
    the operator itself sets for a month, for offers and news to stay under; None is no limit but LINE's.
    `menus` are the rich menus beside the account's default: locale → LINE's id.
    `token_refused_at` is when LINE first refused the token that is set (None: it is taken).
    `is_shared`, as it was when read: people of other operators are on it too.
    """

    __tablename__ = "channels"

    id: Mapped[Id] = mapped_column()
    key: Mapped[str] = mapped_column(String(40), unique=True)
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    name: Mapped[str] = mapped_column(String(80))
    bot_user_id: Mapped[str | None] = mapped_column(String(40))
    basic_id: Mapped[str | None] = mapped_column(String(40))
    secrets_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    quota: Mapped[int | None]
    quota_used: Mapped[int | None]
    quota_read_at: Mapped[datetime | None]
    token_refused_at: Mapped[datetime | None]
    budget: Mapped[int | None]
    menus: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_shared: Mapped[bool] = column_property(
        exists().where(ChannelShare.channel_id == id).correlate_except(ChannelShare)
    )


def is_used_by(operator_id: int) -> ColumnElement[bool]:
    """The condition for the channels on which an operator's people are: its own, and one that it shares."""
    shared = select(ChannelShare.channel_id).where(ChannelShare.operator_id == operator_id)
    return or_(Channel.operator_id == operator_id, Channel.id.in_(shared))


def users_of(session: Session, channel: Channel) -> list[int]:
    """The operators whose people are on a channel: its owner first, then those who share it."""
    query = select(ChannelShare.operator_id).where(ChannelShare.channel_id == channel.id)
    return [channel.operator_id, *session.scalars(query.order_by(ChannelShare.operator_id))]


def secrets_purpose(key: str) -> str:
    """What the secrets of the channel `key` are sealed for."""
    return f"channel-secrets:{key}"


def token_purpose(key: str) -> str:
    """What the token of the channel `key` is sealed for."""
    return f"channel-token:{key}"


def seal_secrets(vault: Vault, key: str, secrets: Sequence[str]) -> bytes:
    """The channel secrets of the channel `key`, newest first, as they rest in the database."""
    return vault.seal(secrets_purpose(key), json.dumps(list(secrets)).encode())


def open_secrets(vault: Vault, channel: Channel) -> list[str]:
    """The secrets with which a webhook's signature may have been made, newest first."""
    secrets: list[str] = json.loads(vault.open(secrets_purpose(channel.key), channel.secrets_sealed))
    return secrets


def seal_token(vault: Vault, key: str, token: str) -> bytes:
    """The access token of the channel `key` as it rests in the database."""
    return vault.seal(token_purpose(key), token.encode())


def open_token(vault: Vault, channel: Channel) -> str:
    """The access token with which LINE's API is called."""
    return vault.open(token_purpose(channel.key), channel.token_sealed).decode()
