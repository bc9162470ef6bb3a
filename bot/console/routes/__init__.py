"""The pages of the console, one module for each kind of work."""

from bot.console.routes import (
    attachments,
    codes,
    deliveries,
    home,
    items,
    money,
    offers,
    orders,
    phoning,
    record,
    residents,
    reviews,
    runs,
    signing_in,
    tasks,
    tickets,
)

ROUTERS = (
    signing_in.router,
    home.router,
    orders.router,
    deliveries.router,
    tasks.router,
    items.router,
    offers.router,
    reviews.router,
    attachments.router,
    tickets.router,
    money.router,
    runs.router,
    codes.router,
    residents.router,
    phoning.router,
    record.router,
)
