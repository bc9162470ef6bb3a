"""Which rich menu a person sees: the account's default, or that of the language they have chosen.

Linking one is a call to LINE, so it is ordered here and done by the fetcher.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.office.operators import channel_by_key
from models.people.channels import Channel, users_of
from models.people.line_accounts import LineAccount
from models.people.operators import LANGUAGES, Operator
from models.talk.fetches import FetchOrder, Thread, order_fetches


def link_menu(context: Context, *accounts: LineAccount) -> None:
    """Have these accounts show the menu of their language."""
    for account in accounts:
        order = FetchOrder("menu", account.user_id, {})
        order_fetches(context.session, context.vault, account, [order], Thread(None, context.now), context.now)


def languages_on(session: Session, channel: Channel) -> list[str]:
    """The languages that the operators on an account offer, those of the owner and of who shares it."""
    query = select(Operator.languages).where(Operator.id.in_(users_of(session, channel)))
    offered = {locale for languages in session.scalars(query) for locale in languages}
    return [locale for locale in LANGUAGES if locale in offered]


def keep_menus(context: Context, key: str, menus: dict[str, str]) -> None:
    """The menus that now lie on the account of a channel's key beside its default: locale → rich menu id.

    LINE unlinks a deleted menu, so people whose menu has changed are linked anew. Raises NotFound.
    """
    channel = channel_by_key(context.session, key)
    before: dict[str, Any] = channel.menus
    changed = [locale for locale in {*before, *menus} if before.get(locale) != menus.get(locale)]
    if not changed:
        return
    channel.menus = menus
    link_menu(context, *_readers(context, channel, changed))
    context.record(channel.operator_id, "channels.menus", f"channels:{channel.id}", {"changed": sorted(changed)})


def _readers(context: Context, channel: Channel, locales: Iterable[str]) -> list[LineAccount]:
    query = select(LineAccount).where(
        LineAccount.channel_id == channel.id,
        LineAccount.locale.in_(list(locales)),
        LineAccount.blocked_at.is_(None),
        LineAccount.unlinked_at.is_(None),
    )
    return list(context.session.scalars(query.order_by(LineAccount.id)))
