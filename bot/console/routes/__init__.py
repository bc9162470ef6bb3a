"""The pages of the console, one module for each kind of work."""

from bot.console.routes.money import early, money, runs, tax
from bot.console.routes.office import (
    channels,
    clients,
    documents,
    home,
    pacts,
    record,
    settings,
    signing_in,
    skills,
    staff,
    undelivered,
    workbooks,
)
from bot.console.routes.people import codes, considerations, contracts, extras, phoning, register, residents, tickets
from bot.console.routes.work import attachments, deliveries, items, offers, orders, reviews, tasks, terms

ROUTERS = (
    signing_in.router,
    home.router,
    orders.router,
    deliveries.router,
    tasks.router,
    terms.router,
    items.router,
    offers.router,
    reviews.router,
    attachments.router,
    tickets.router,
    considerations.router,
    contracts.router,
    money.router,
    early.router,
    runs.router,
    tax.router,
    codes.router,
    register.router,
    residents.router,
    phoning.router,
    extras.router,
    pacts.router,
    settings.router,
    clients.router,
    staff.router,
    skills.router,
    channels.router,
    record.router,
    documents.router,
    workbooks.router,
    undelivered.router,
)
