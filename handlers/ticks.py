"""What time brings: each tick asks the tables what is due. Doing one twice changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers import upkeep
from handlers.context import Context
from handlers.dispatch import held_places, offers, sharing, waves
from handlers.help import failed_events, parked_calls
from handlers.money import money_ticks
from handlers.office import budgets
from handlers.people import endings, people_ticks
from handlers.quality.review_dates import review_deadlines
from handlers.records import erasing, leavers, record_ticks
from handlers.towns import settlement_ticks
from handlers.work import parts, reminding, supplementing, working


@dataclass(frozen=True)
class Tick:
    """One question to the tables, asked every so many seconds; `act` says whether more is left to do."""

    name: str
    seconds: int
    act: Callable[[Context], bool]


TICKS = (
    Tick("offers.expire", 60, offers.expire_offers),
    Tick("offers.hand_over", 60, held_places.pass_on),
    Tick("offers.waves", 60, waves.send_waves),
    Tick("offers.share", 60, sharing.share_offers),
    Tick("sites.remind", 600, reminding.remind_of_sites),
    Tick("assignments.lapse", 60, working.lapse_due),
    Tick("events.failed", 300, failed_events.tell_of_events),
    Tick("calls.standing", 300, parked_calls.tell_of_calls),
    Tick("reviews.due", 300, review_deadlines),
    Tick("parts.due", 300, parts.parts_due),
    Tick("relations.long", 3600, endings.tell_of_long_relations),
    Tick("relations.ends_soon", 3600, endings.tell_of_coming_ends),
    Tick("relations.end", 3600, endings.end_relations),
    Tick("terms.undecided", 3600, supplementing.warn_of_undecided),
    Tick("conversations.nudge", 600, upkeep.nudge),
    Tick("conversations.forget", 3600, upkeep.forget_drafts),
    Tick("quota.line", 3600, budgets.warn_of_the_line),
    Tick("memberships.resume", 3600, people_ticks.resume_paused),
    Tick("tickets.end_idle", 3600, people_ticks.end_idle_tickets),
    Tick("records.leavers", 3600, leavers.forget_leavers),
    Tick("records.forget", 3600, erasing.finish_erasures),
    Tick("records.wipe", 3600, record_ticks.wipe_old_words),
    Tick("records.unused", 3600, record_ticks.forget_unused),
    Tick("records.heads", 3600, record_ticks.send_heads),
    Tick("payments.tell", 600, money_ticks.tell_of_payments),
    Tick("payables.due", 3600, money_ticks.warn_of_due_payables),
    Tick("runs.unpaid", 3600, money_ticks.warn_of_unpaid_runs),
    Tick("settlements.draw_up", 6 * 3600, settlement_ticks.draw_up_last_month),
    Tick("settlements.due", 3600, settlement_ticks.warn_of_due_settlements),
)
