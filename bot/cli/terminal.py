"""What every command needs: an act in one transaction, tables, and refusals in one sentence."""

import asyncio
import json
import os
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Concatenate, NoReturn, ParamSpec, TypeVar

import typer
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.acts import Acts
from bot.api.languages import sentence
from bot.clock import Clock
from bot.database import Database
from bot.pipeline.wakeups import LocalWakeups
from bot.settings import Settings, SettingsError, read_settings
from handlers.context import Actor, ActorKind, Context
from handlers.office.operators import operator_by_key
from models.base import LARGEST_ID
from models.errors import YuiError
from models.people.operators import Operator

T = TypeVar("T")
P = ParamSpec("P")

TERMINAL = Actor(ActorKind.TERMINAL)
FAILED, MISUSED = 1, 2
_ACTS = "acts"
_NO_SCHEMA = ("no such table", "UndefinedTable", "does not exist")

OperatorKey = Annotated[
    str | None,
    typer.Option("--operator", envvar="YUI_OPERATOR", help="Key of the operator; not needed where there is one only."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def numbered(words: str) -> Any:
    """An argument that is the number of a row."""
    return typer.Argument(min=1, max=LARGEST_ID, help=words)


class OperatorNotNamed(YuiError):
    """There are several operators (or none), and none was named."""

    key = "terminal.operator_not_named"


class OperatorClosed(YuiError):
    """It has left the installation, and is only looked at."""

    key = "terminal.operator_closed"


def say(name: str, /, **values: Any) -> str:
    """A sentence in the language of the terminal (`LC_ALL`, `LC_MESSAGES`, `LANG`): Japanese, else English."""
    names = (os.environ.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next(filter(None, names), "")
    return sentence("ja" if chosen.startswith("ja") else "en", name, **values)


def refuse(words: str, code: int = FAILED) -> NoReturn:
    """One sentence on standard error, and an exit code."""
    typer.echo(words, err=True)
    raise typer.Exit(code)


def settings_or_refuse() -> Settings:
    """The settings, or one sentence about the wrong one."""
    try:
        return read_settings()
    except SettingsError as error:
        refuse(str(error), MISUSED)


def run(work: Callable[[Acts], Awaitable[T]]) -> T:
    """Work over the installation's database; what is refused is told in one sentence."""
    settings = settings_or_refuse()
    try:
        return asyncio.run(_over(settings, work))
    except SettingsError as error:
        refuse(str(error), MISUSED)
    except YuiError as error:
        refuse(say(error.key, **error.values))
    except (DBAPIError, ConnectionError, TimeoutError) as error:
        has_schema = not any(mark in repr(error) for mark in _NO_SCHEMA)
        refuse(say("terminal.database" if has_schema else "terminal.schema"))


def do(act: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """An act, recorded as the terminal's."""

    def acting(context: Context) -> T:
        context.session.info[_ACTS] = True
        return act(context, *args, **kwargs)

    return run(lambda acts: acts.do(TERMINAL, acting))


def look(question: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """A question that changes nothing."""
    return run(lambda acts: acts.look(TERMINAL, question, *args, **kwargs))


def chosen_operator(session: Session, key: str | None) -> Operator:
    """The operator of this key, or the only one. Raises NotFound, OperatorNotNamed; OperatorClosed in an act."""
    chosen = operator_by_key(session, key) if key is not None else _only_operator(session)
    if chosen.closed_at is not None and session.info.get(_ACTS):
        raise OperatorClosed(operator=chosen.name, key=chosen.key)
    return chosen


def _only_operator(session: Session) -> Operator:
    found = session.scalars(select(Operator).limit(2)).all()
    if len(found) != 1:
        raise OperatorNotNamed()
    return found[0]


def show(found: Sequence[BaseModel], columns: Sequence[str], as_json: bool = False) -> None:
    """A plain table of the columns, or all of it as JSON."""
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=2))
        return
    rows = [[_cell(getattr(one, column)) for column in columns] for one in found]
    widths = [max(map(_width, column)) for column in zip(columns, *rows, strict=True)]
    for row in [list(columns), *rows]:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        typer.echo("  ".join(padded).rstrip())


def show_one(found: BaseModel, as_json: bool = False) -> None:
    """One thing: a line for each of its values, or JSON."""
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    values = {name: value for name in type(found).model_fields if (value := getattr(found, name)) not in (None, "", [])}
    width = max(map(len, values), default=0)
    for name, value in values.items():
        typer.echo(f"{name:<{width}}  {_cell(value)}")


async def _over(settings: Settings, work: Callable[[Acts], Awaitable[T]]) -> T:
    database = Database(settings.async_database_url, pool_size=1)
    try:
        return await work(Acts(database, Clock(), settings.vault(), LocalWakeups(), settings.public_url))
    finally:
        await database.close()


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("\n", " ")


def _width(text: str) -> int:
    """How many columns a terminal needs: two for each full-width character."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
