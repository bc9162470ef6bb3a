"""The command line `yui`: running the program, setting it up, and the acts of staff at a terminal."""

import typer

from bot.cli import demo, doctor, money, people, record, running, setup, work

app = typer.Typer(
    name="yui",
    help="Yui, a work marketplace that lives in LINE. Settings come from the environment, YUI_….",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(running.migrate)
app.command()(demo.demo)
app.command()(running.serve)
app.command(name="work")(running.work)
app.command()(doctor.doctor)
app.command()(record.verify)
app.add_typer(setup.operators, name="operator")
app.add_typer(setup.channels, name="channel")
app.add_typer(setup.staff, name="staff")
app.add_typer(setup.clients, name="client")
app.add_typer(work.orders_app, name="order")
app.add_typer(work.tasks_app, name="task")
app.add_typer(work.offers_app, name="offer")
app.add_typer(work.reviews_app, name="review")
app.add_typer(work.deliveries_app, name="delivery")
app.add_typer(people.register_app, name="register")
app.add_typer(people.residents_app, name="resident")
app.add_typer(people.tickets_app, name="ticket")
app.add_typer(money.pay_runs_app, name="payrun")
app.add_typer(demo.menus, name="menus")
app.add_typer(demo.sample, name="sample")


def main() -> None:
    """The entry point of the program `yui`."""
    app()
