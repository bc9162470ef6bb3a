"""`yui backup`, `yui restore`, `yui rotate-keys`: keeping what is there, and keeping it sealed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.acts import Acts
from bot.backups import BackupFailed, read_backup, write_backup
from bot.cli.terminal import FAILED, TERMINAL, refuse, run, say, settings_or_refuse
from handlers.office import resealing

_MOST_NAMED = 20


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A new file; the keys are not in it.")],
) -> None:
    """Write the whole database into one file. It may be in use meanwhile."""
    try:
        write_backup(settings_or_refuse().database_url, file)
    except BackupFailed as error:
        refuse(say(f"terminal.backup.{error.name}", **error.values))
    typer.echo(say("terminal.backup.done", file=file))


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="What `yui backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace what the database holds.")] = False,
) -> None:
    """Bring back what `yui backup` wrote. Stop `yui serve` and `yui work` before."""
    try:
        read_backup(settings_or_refuse().database_url, file, may_replace=force)
    except BackupFailed as error:
        refuse(say(f"terminal.backup.{error.name}", **error.values))
    typer.echo(say("terminal.backup.restored", file=file))


def rotate_keys() -> None:
    """Seal everything anew with the first of YUI_FIELD_KEYS. It may be broken off, and run again."""
    broken = run(_reseal)
    if broken:
        refuse(say("terminal.keys.broken", rows=", ".join(broken[:_MOST_NAMED])), FAILED)
    typer.echo(say("terminal.keys.done", key=settings_or_refuse().vault().current_key))


async def _reseal(acts: Acts) -> list[str]:
    """Go through every place, slice by slice; what could not be opened."""
    broken: list[str] = []
    for place, reseal in resealing.PLACES.items():
        count, last = 0, None
        while (done := await acts.do(TERMINAL, reseal, last)).last is not None:
            count, last = count + done.resealed, done.last
            broken += done.broken
        typer.echo(say("terminal.keys.place", place=place, count=count))
    if not broken:
        await acts.do(TERMINAL, resealing.record_rotation)
    return broken
