"""What is counted, for Prometheus at `/metrics`."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy.orm import Session

from models.talk import calls, inbox, outbox

REGISTRY = CollectorRegistry()

EVENTS = Counter("yui_events", "Events by what became of them", ["outcome"], registry=REGISTRY)
WEBHOOKS = Counter("yui_webhooks", "Webhook requests by the status answered", ["status"], registry=REGISTRY)
CALLS = Counter("yui_calls", "Tries of calls to LINE by way and verdict", ["way", "verdict"], registry=REGISTRY)
PAID_REPLIES = Counter("yui_replies_by_push", "Answers that missed their token and were pushed", registry=REGISTRY)
FETCHES = Counter("yui_fetches", "Readings from LINE by outcome", ["what", "outcome"], registry=REGISTRY)
TICKS = Counter("yui_ticks", "Ticks run, by name and outcome", ["tick", "outcome"], registry=REGISTRY)
TURN_SECONDS = Histogram("yui_batch_seconds", "Time of one batch of turns", registry=REGISTRY)
WAITING = Gauge("yui_waiting", "What waits, by kind", ["what"], registry=REGISTRY)


def measure_waiting(session: Session) -> None:
    """Read the lengths of the queues; each is the size of a partial index."""
    WAITING.labels("inbox").set(inbox.count_waiting(session))
    WAITING.labels("failed").set(inbox.count_failed(session))
    WAITING.labels("outbox").set(outbox.count_waiting(session))
    WAITING.labels("undeliverable").set(outbox.count_undeliverable(session))
    WAITING.labels("calls").set(calls.count_open(session))
    WAITING.labels("parked").set(calls.count_parked(session))
