"""Setting up: operators, LINE accounts, staff."""

import asyncio
from typing import Annotated

import typer
from pydantic import BaseModel

from bot.cli.line import BotInfo, NoAnswer, bot_info
from bot.cli.terminal import (
    FAILED,
    chosen_operator,
    do,
    look,
    refuse,
    say,
    settings_or_refuse,
    show_one,
)
from bot.web.passwords import hash_password
from handlers.context import Context
from handlers.office import channel_shares, staff_accounts
from handlers.office import operators as acts
from handlers.office.operators import operator_by_key
from handlers.towns import leaving
from models.base import LARGEST_ID
from models.people.operator_settings import BadSetting
from models.people.staff import Role

operators = typer.Typer(help="Operating bodies.", no_args_is_help=True)
channels = typer.Typer(help="LINE official accounts.", no_args_is_help=True)
staff = typer.Typer(help="People who sign in.", no_args_is_help=True)


class Made(BaseModel):
    """What was made."""

    id: int
    key: str = ""
    email: str = ""
    password: str = ""
    token: str = ""
    webhook: str = ""


@operators.command("add")
def add_operator(
    key: Annotated[str, typer.Argument(help="Short name: small letters, digits, hyphens.")],
    name: Annotated[str, typer.Option(help="Name as residents read it.")],
    municipality: Annotated[str, typer.Option(help="National code of the municipality, five or six digits.")],
    preset: Annotated[str | None, typer.Option(help="municipal: private details on a page, not in the chat.")] = None,
    address: Annotated[str, typer.Option(help="Stated in every offer and notice.")] = "",
    phone: Annotated[str, typer.Option(help="Stated in every offer and notice.")] = "",
    email: Annotated[str, typer.Option(help="Stated in every offer and notice.")] = "",
) -> None:
    """Add an operator."""

    def add(context: Context) -> Made:
        operator = acts.create_operator(
            context,
            key=key,
            name=name,
            municipality_code=municipality,
            preset=preset,
            address=address,
            phone=phone,
            email=email,
        )
        return Made(id=operator.id, key=operator.key)

    show_one(do(add))


class Closing(BaseModel):
    """How much keeps an operator here."""

    offers: int
    contracts: int
    payables: int
    settlements: int
    unsettled: int
    pacts: int
    residents: int
    channels: int


@operators.command("left-over")
def show_left_over(key: Annotated[str, typer.Argument(help="Key of the operator.")]) -> None:
    """Show what keeps an operator from leaving the installation."""

    def shown(context: Context) -> Closing:
        operator = operator_by_key(context.session, key)
        return Closing(**leaving.left_over(context, operator.id).counts())

    show_one(look(shown))


@operators.command("close")
def close_operator(key: Annotated[str, typer.Argument(help="Key of the operator.")]) -> None:
    """Let an operator leave: refused while anything is left; then staff only look, and residents are told."""

    def close(context: Context) -> Made:
        operator = leaving.close(context, operator_by_key(context.session, key).id)
        return Made(id=operator.id, key=operator.key)

    show_one(do(close))


@operators.command("reopen")
def reopen_operator(key: Annotated[str, typer.Argument(help="Key of the operator.")]) -> None:
    """Take an operator that has left back in; its staff keep looking only until they are given roles anew."""

    def reopen(context: Context) -> Made:
        operator = leaving.reopen(context, operator_by_key(context.session, key).id)
        return Made(id=operator.id, key=operator.key)

    show_one(do(reopen))


@channels.command("add")
def add_channel(
    key: Annotated[str, typer.Argument(help="The last part of the webhook's address, /line/KEY.")],
    operator: Annotated[str, typer.Option(help="Key of the operator.")],
    secret: Annotated[
        str, typer.Option(prompt=True, hide_input=True, envvar="YUI_CHANNEL_SECRET", help="Channel secret.")
    ],
    token: Annotated[
        str, typer.Option(prompt=True, hide_input=True, envvar="YUI_CHANNEL_TOKEN", help="Channel access token.")
    ],
    name: Annotated[str | None, typer.Option(help="Without it, the account's own name is asked of LINE.")] = None,
) -> None:
    """Connect a LINE account; secret and token are asked for, or come from the environment."""
    settings = settings_or_refuse()
    info = _ask_line(token.strip(), settings.line_api_url)

    def add(context: Context) -> Made:
        made = acts.add_channel(
            context,
            chosen_operator(context.session, operator),
            key=key,
            name=(name or info.name or key)[:80],
            secrets=[secret.strip()],
            token=token.strip(),
            bot_user_id=info.user_id or None,
            basic_id=info.basic_id or None,
        )
        return Made(id=made.id, key=made.key, webhook=f"{settings.public_url}/line/{key}")

    show_one(do(add))


@channels.command("token")
def set_token(
    key: Annotated[str, typer.Argument(help="Key of the channel.")],
    token: Annotated[
        str, typer.Option(prompt=True, hide_input=True, envvar="YUI_CHANNEL_TOKEN", help="New channel access token.")
    ],
) -> None:
    """Replace a channel's access token; messages that have waited for it go."""
    info = _ask_line(token.strip(), settings_or_refuse().line_api_url)

    def replace(context: Context) -> Made:
        channel = acts.channel_by_key(context.session, key)
        if info.user_id and channel.bot_user_id not in (None, info.user_id):
            raise BadSetting(field="token")
        acts.set_channel_token(context, channel, token.strip())
        return Made(id=channel.id, key=channel.key)

    show_one(do(replace))


@channels.command("share")
def share_channel(
    key: Annotated[str, typer.Argument(help="Key of the channel.")],
    operator: Annotated[str, typer.Option(help="Key of the operator whose people shall be on it too.")],
    end: Annotated[bool, typer.Option("--end", help="Let it be on the account no longer.")] = False,
) -> None:
    """Let another operator use a LINE account too: residents come to it by their postcode or its code."""

    def share(context: Context) -> Made:
        channel = acts.channel_by_key(context.session, key)
        act = channel_shares.end_share if end else channel_shares.share_channel
        act(context, channel, chosen_operator(context.session, operator))
        return Made(id=channel.id, key=channel.key)

    show_one(do(share))


@staff.command("add")
def add_staff(
    email: Annotated[str, typer.Argument(help="The address with which they sign in.")],
    operator: Annotated[str, typer.Option(help="Key of the operator.")],
    role: Annotated[list[Role], typer.Option(help="Once for each role.")],
    name: Annotated[str, typer.Option(help="Name.")] = "",
    client: Annotated[
        int | None, typer.Option(min=1, max=LARGEST_ID, help="Number of the client, for the role client.")
    ] = None,
    token: Annotated[bool, typer.Option("--token", help="Also print an API token.")] = False,
    reason: Annotated[
        str | None, typer.Option(help="Why one person orders, reviews or pays at once; recorded.")
    ] = None,
) -> None:
    """Add a member of staff; the one-time password (and the token) are printed this once."""
    password = staff_accounts.new_password()
    password_hash = hash_password(password)

    def add(context: Context) -> Made:
        owner = chosen_operator(context.session, operator)
        made = staff_accounts.add_staff(
            context,
            owner.id,
            email,
            role,
            password_hash=password_hash,
            name=name,
            client_id=client,
            separation_exception=reason,
        )
        clear = staff_accounts.issue_token(context, made, label="yui staff add", scopes=["all"]) if token else ""
        return Made(id=made.id, email=made.email, password=password, token=clear)

    show_one(do(add))


def _ask_line(token: str, line_api_url: str | None) -> BotInfo:
    """Whose token it is. A wrong one is refused; where LINE cannot be reached, that is said and no more."""
    try:
        info = asyncio.run(bot_info(token, line_api_url))
    except NoAnswer:
        typer.echo(say("terminal.line_away"), err=True)
        return BotInfo(0, "", "", "", None)
    if info.status != 200:
        refuse(say("terminal.bad_channel_token", status=info.status), FAILED)
    return info
