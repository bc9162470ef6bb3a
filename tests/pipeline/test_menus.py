"""Rich menus: one a language; everybody sees the account's default until they choose another."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.pipeline.menus import beside, push_menus
from handlers import routes
from handlers.context import Actor, ActorKind
from handlers.people.menus import keep_menus, languages_on
from models.people.channels import Channel
from models.people.operators import Operator
from models.record.audit import AuditRow
from tests.support.town import CHANNEL_KEY, Town, open_town, until

OFFICE = Actor(ActorKind.TERMINAL)


async def push(town: Town) -> None:
    """What `yui menus push` does."""
    pushed = await push_menus(town.line_channel.access_token, "ja", town.line_url)
    await town.runtime.acts.do(OFFICE, keep_menus, CHANNEL_KEY, beside(pushed, "ja"))


async def test_who_chooses_a_language_gets_its_menu_and_keeps_it_when_the_menus_change(database_url: str) -> None:
    async with open_town(database_url, routes.handle) as town:
        await push(town)
        account = town.line_channel
        assert sorted(menu.body["name"].rsplit("-", 1)[0] for menu in account.menus.values()) == [
            "yui-en",
            "yui-ja",
            "yui-ja-easy",
        ]
        assert account.menus[account.default_menu or ""].body["name"].startswith("yui-ja-")
        hana = await town.person("はな")
        assert hana.chat().menu_id is None
        await hana.says("言語")
        await town.quiet()
        await hana.taps("English")
        await until(lambda: hana.chat().menu_id is not None)
        assert account.menus[hana.chat().menu_id or ""].body["name"].startswith("yui-en-")

        (old,) = [menu for menu in account.menus.values() if menu.id == hana.chat().menu_id]
        old.body["name"] = "yui-en-of-last-year"
        await push(town)
        await until(lambda: hana.chat().menu_id not in (None, old.id))
        assert old.id not in account.menus

        await hana.says("language")
        await town.quiet()
        await hana.taps("日本語")
        await until(lambda: hana.chat().menu_id is None)
        await town.quiet()
        assert [row.act for row in await town.rows(AuditRow)].count("channels.menus") == 2

        offered = await town.runtime.database.try_out(_languages)
        assert offered == ["ja", "en"]
        pushed = await push_menus(account.access_token, "ja", town.line_url, offered)
        assert [menu.locale for menu in pushed] == ["ja", "en"]
        assert len(account.menus) == 2


def _languages(session: Session) -> list[str]:
    """Of an account whose operator no longer offers easy Japanese."""
    channel = session.scalars(select(Channel)).one()
    session.get_one(Operator, channel.operator_id).languages = ["en", "ja"]
    session.flush()
    return languages_on(session, channel)
