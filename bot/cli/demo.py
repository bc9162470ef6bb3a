"""`yui demo`, `yui sample load`, `yui menus push`. Each loads what it runs: the whole stage takes seconds."""

import asyncio
import shutil
from typing import Annotated

import typer
from sqlalchemy import select

from bot.cli.terminal import OperatorKey, chosen_operator, do, look, refuse, say, settings_or_refuse
from handlers.context import Context
from handlers.office import staff_accounts
from handlers.people.register_import import ClaimCode
from messages.catalog import LOCALES
from models.people.channels import Channel, open_token

sample = typer.Typer(help="The sample town.", no_args_is_help=True)
menus = typer.Typer(help="Rich menus.", no_args_is_help=True)


def demo(
    is_played: Annotated[bool, typer.Option("--play", help="Act the whole job out, print it, and end.")] = False,
) -> None:
    """Run everything here, with a simulated LINE, until Ctrl-C."""
    from bot import logs
    from bot.demo.show import show
    from bot.demo.stage import NoFreePort

    logs.set_up("warning")
    try:
        asyncio.run(_play() if is_played else show())
    except NoFreePort:
        refuse(say("terminal.no_free_port"))


async def _play() -> None:
    from bot.demo.play import PICTURE, play
    from bot.demo.show import FOLDER

    folder = FOLDER / "play"
    # The walk begins with an empty office each time.
    shutil.rmtree(folder, ignore_errors=True)
    await play(folder, typer.echo)
    picture = folder / PICTURE
    typer.echo(say("terminal.picture", file=picture) if picture.exists() else say("terminal.no_picture"))


@sample.command("load")
def load_sample() -> None:
    """Load the sample town into the installation's database, and print its staff's password and residents' codes."""
    from bot.web.passwords import hash_password
    from samples import town

    password = staff_accounts.new_password()

    def load(context: Context) -> list[ClaimCode]:
        office = town.load_office(context, hash_password, password)
        town.load_work(context, office)
        return town.load_register(context, office)

    codes = do(load)
    typer.echo(f"{', '.join(email for email, _, _ in town.STAFF)}, {town.CLIENT_STAFF[0]}: {password}")
    typer.echo(" ".join(code.code for code in codes))


@menus.command("push")
def push(
    operator: OperatorKey = None,
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LOCALES)}.")] = LOCALES[0],
) -> None:
    """Put the rich menus of every language onto an operator's LINE accounts; what is there already stays.

    There is one for each language that the operator offers. Everybody sees that of --language until they choose another in the chat.
    """
    from aiohttp import ClientError
    from linebot.v3.messaging import ApiException

    from bot.pipeline.menus import beside, push_menus
    from handlers.people.menus import keep_menus, languages_on

    if language not in LOCALES:
        refuse(say("terminal.language", languages=", ".join(LOCALES)), 2)

    def accounts(context: Context) -> list[tuple[str, str, list[str]]]:
        query = select(Channel).where(Channel.operator_id == chosen_operator(context.session, operator).id)
        return [
            (one.key, open_token(context.vault, one), languages_on(context.session, one))
            for one in context.session.scalars(query)
        ]

    line_api_url = settings_or_refuse().line_api_url
    for key, token, offered in look(accounts):
        try:
            pushed = asyncio.run(push_menus(token, language, line_api_url, offered))
        except ApiException as error:
            refuse(say("terminal.doctor.bad.menus", channel=key, status=error.status))
        except (ClientError, TimeoutError, OSError):
            refuse(say("terminal.doctor.bad.line"))
        do(keep_menus, key, beside(pushed, language))
        for menu in pushed:
            typer.echo(f"{key}  {menu.name}  {'new' if menu.is_new else 'unchanged'}")
