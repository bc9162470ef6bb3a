"""The command line `yui`: running the program, setting it up, and the acts of staff at a terminal."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

COMMANDS = {
    "migrate": ("running:migrate", "Bring the database to the newest schema."),
    "demo": ("demo:demo", "Run everything here, with a simulated LINE, until Ctrl-C."),
    "serve": ("running:serve", "Take webhooks, show API and console; also work."),
    "work": ("running:work", "Handle events, send messages, keep time, beside `yui serve`."),
    "doctor": ("doctor:doctor", "Check settings, database, Redis, LINE, clock and mail."),
    "verify": ("record:verify", "Check the record and every document, or an export."),
    "export": ("record:export", "Write an operator's record, and documents, into a file."),
    "backup": ("keeping:backup", "Write the whole database into one file."),
    "restore": ("keeping:restore", "Bring back what `yui backup` wrote."),
    "rotate-keys": ("keeping:rotate_keys", "Seal everything anew with the first of YUI_FIELD_KEYS."),
    "operator": ("setup:operators", "Operating bodies."),
    "channel": ("setup:channels", "LINE official accounts."),
    "staff": ("setup:staff", "People who sign in."),
    "client": ("clients:clients", "Departments and firms that place orders."),
    "order": ("work:orders_app", "Orders of clients."),
    "task": ("work:tasks_app", "Tasks cut from orders."),
    "offer": ("work:offers_app", "Offers to residents."),
    "assignment": ("assignments:assignments_app", "Contracts with residents."),
    "review": ("reviews:reviews_app", "Submissions to be judged."),
    "delivery": ("reviews:deliveries_app", "Finished work for clients."),
    "register": ("people:register_app", "Existing registers of residents."),
    "resident": ("residents:residents_app", "Residents."),
    "ticket": ("people:tickets_app", "Conversations with residents."),
    "payrun": ("money:pay_runs_app", "Closing a month and paying."),
    "expense": ("extras:expenses_app", "Expenses and corrections beside the fees."),
    "early": ("extras:early_app", "Being paid before the day."),
    "invoice": ("invoices:invoices_app", "Invoices to clients."),
    "settlement": ("settlements:settlements_app", "Settling with other operators, and the balance with them."),
    "tax": ("tax:tax_app", "Withheld tax and the yearly records of payments."),
    "pact": ("pacts:pacts_app", "Pacts with other operators."),
    "menus": ("demo:menus", "Rich menus."),
    "sample": ("demo:sample", "The sample town."),
}
"""Every command: where it stands in this folder, and what the list says of it."""


class _Later(TyperCommand):
    """A command that is loaded once it is called: the program takes seconds to load, and most commands need little."""

    def load(self) -> Any:
        module, _, attribute = COMMANDS[str(self.name)][0].partition(":")
        found = getattr(import_module(f"{__name__}.{module}"), attribute)
        if isinstance(found, typer.Typer):
            return get_group(found)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(self.name)(found)
        return get_command(alone)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        return self.load().make_context(*args, **kwargs)


class _Yui(TyperGroup):
    """The list of commands, none of them loaded."""

    def __init__(self, **given: Any) -> None:
        later = {name: _Later(name, help=words) for name, (_, words) in COMMANDS.items()}
        super().__init__(**{**given, "commands": later})


app = typer.Typer(
    cls=_Yui,
    name="yui",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def yui() -> None:
    """Yui, a work marketplace that lives in LINE. Settings come from the environment, YUI_…."""


def main() -> None:
    """The entry point of the program `yui`."""
    app()
