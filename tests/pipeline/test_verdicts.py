"""The rules for LINE's answers, each as a table."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.talk.calls import CallWay, Frozen
from models.talk.outbox import MessageKind
from models.talk.verdicts import KEY_LIFE, TOKEN_LIFE, LineAnswer, Reach, Verdict, before_try, judge, pause

NOW = datetime(2026, 11, 23, tzinfo=UTC)
UNKNOWN = LineAnswer(Reach.UNKNOWN)
UNREACHED = LineAnswer(Reach.NOT_REACHED)


def answered(status: int, **more: Any) -> LineAnswer:
    return LineAnswer(Reach.ANSWERED, status, **more)


def call(way: CallWay, **more: Any) -> Frozen:
    until = NOW + TOKEN_LIFE if way is CallWay.REPLY else None
    return Frozen(1, 1, "U", way, MessageKind.ANSWER, [], NOW, NOW, token_until=until, **more)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (answered(200), Verdict.SENT),
        (answered(409), Verdict.SENT),
        (answered(500), Verdict.RETRY),
        (answered(503), Verdict.RETRY),
        (UNKNOWN, Verdict.RETRY),
        (UNREACHED, Verdict.RETRY),
        (answered(429), Verdict.RETRY),
        (answered(429, is_quota=True), Verdict.QUOTA),
        (answered(400), Verdict.PARK),
        (answered(401), Verdict.TOKEN),
        (answered(403), Verdict.PARK),
        (answered(413), Verdict.PARK),
    ],
)
def test_a_push(answer: LineAnswer, verdict: Verdict) -> None:
    assert judge(call(CallWay.PUSH), answer, NOW) is verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (answered(200), Verdict.SENT),
        (answered(400), Verdict.BY_PUSH),
        (answered(400, has_details=True), Verdict.PARK),
        (answered(500), Verdict.RETRY),
        (UNKNOWN, Verdict.RETRY),
        (UNREACHED, Verdict.RETRY),
        (answered(429), Verdict.RETRY),
        (answered(403), Verdict.PARK),
    ],
)
def test_the_first_try_of_a_reply(answer: LineAnswer, verdict: Verdict) -> None:
    assert judge(call(CallWay.REPLY), answer, NOW) is verdict


def test_a_token_refused_after_a_try_that_may_have_arrived_means_delivered() -> None:
    assert judge(call(CallWay.REPLY, is_unsure=True), answered(400), NOW) is Verdict.ASSUMED


def test_a_fresh_token_refused_to_the_heir_of_a_dead_worker_means_delivered() -> None:
    assert judge(call(CallWay.REPLY, is_resumed=True), answered(400), NOW) is Verdict.ASSUMED


def test_a_reply_that_has_missed_its_minute_goes_by_push_untried() -> None:
    late = NOW + TOKEN_LIFE
    assert before_try(call(CallWay.REPLY), NOW) is None
    assert before_try(call(CallWay.REPLY), late) is Verdict.BY_PUSH
    assert before_try(call(CallWay.REPLY, is_resumed=True), late) is Verdict.BY_PUSH
    assert before_try(call(CallWay.REPLY, is_unsure=True), late) is None


def test_a_push_is_not_tried_again_once_line_may_have_forgotten_its_key() -> None:
    push = call(CallWay.PUSH, first_tried_at=NOW, is_unsure=True)
    assert before_try(push, NOW + KEY_LIFE - timedelta(seconds=1)) is None
    assert before_try(push, NOW + KEY_LIFE) is Verdict.PARK
    assert timedelta(hours=24) > KEY_LIFE


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    seconds = [pause(attempts, 0.5).total_seconds() for attempts in range(14)]
    assert seconds[:4] == [0.5, 1.0, 2.0, 4.0]
    assert seconds[-1] == 900.0
    assert pause(0, 0.0) < pause(0, 0.99)
