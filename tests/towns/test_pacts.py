"""Pacts: what may be proposed, whose step it is, what both sides are told, and that no two decide over one thing."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.towns import pacts
from messages.catalog import LOCALES
from models.carving.templates import templates
from models.japan_time import day_in_japan
from models.record.audit import AuditRow
from models.record.staff_notices import StaffNotice
from models.towns.pacts import Chain, Direction, Pact, PactStatus, overlaps, partners_for
from models.towns.proposals import PactTerms
from tests.api.agreeing import proposal
from tests.api.office import START, Office
from tests.api.story import Story

TODAY = day_in_japan(START)


def terms(**changes: Any) -> PactTerms:
    given: dict[str, Any] = {"direction": Direction.BOTH, "chain": Chain.THROUGH, "starts_on": TODAY, **changes}
    return PactTerms(**given)


async def agreed(office: Office, one: str, other: str, **changes: Any) -> int:
    """A pact that one operator proposed and the other agreed to."""
    ids = office.operators
    pact = await office.act(pacts.propose, ids[one], ids[other], terms(**changes))
    await office.act(pacts.agree, ids[other], pact.id)
    return pact.id


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"starts_on": day(-1)}, "starts_in_the_past"),
        ({"starts_on": day(5), "ends_on": day(4)}, "ends_before_start"),
        ({"work_classes": [0, 4]}, "class_not_shared"),
        ({"work_classes": []}, "class_not_shared"),
        ({"work_classes": [-1]}, "class_not_shared"),
        ({"templates": ["transcription", "magic"]}, "unknown_template"),
        ({"places_per_month": 0}, "bad_cap"),
        ({"yen_per_month": -5}, "bad_cap"),
        ({"head_start_hours": 721}, "bad_head_start"),
        ({"handling_percent": 101}, "bad_handling"),
    ],
)
async def test_a_proposal_that_does_not_fit_is_refused_in_every_language(
    sqlite_office: Office, changes: dict[str, Any], error: str
) -> None:
    body = proposal(Story(sqlite_office), "c", **changes)
    said = set()
    for locale in LOCALES:
        headers = {"Accept-Language": locale}
        answer = await sqlite_office.call("admin", "POST", "/pacts", json=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, f"urn:yui:problem:errors.pact.{error}")
        said.add(answer.json()["detail"])
    assert len(said) == len(LOCALES)
    assert await sqlite_office.look(lambda context: context.session.query(Pact).count()) == 0


async def test_payment_terms_of_a_pact_must_be_days_that_exist(sqlite_office: Office) -> None:
    body = proposal(Story(sqlite_office), "c", pay_day=32)
    answer = await sqlite_office.call("admin", "POST", "/pacts", json=body)
    assert answer.json()["type"] == "urn:yui:problem:errors.payment_terms.bad"


async def test_one_does_not_agree_with_oneself_nor_with_nobody(sqlite_office: Office) -> None:
    story = Story(sqlite_office)
    for other_id, error in ((sqlite_office.operators["a"], "with_oneself"), (999, "unknown_operator")):
        body = proposal(story, "c", other_id=other_id)
        answer = await sqlite_office.call("admin", "POST", "/pacts", json=body)
        assert (answer.status_code, answer.json()["type"]) == (422, f"urn:yui:problem:errors.pact.{error}")


async def test_the_same_direction_twice_is_refused_and_the_standing_pact_is_named(sqlite_office: Office) -> None:
    first = await agreed(sqlite_office, "a", "c", direction=Direction.GIVES, templates=["transcription"])
    story = Story(sqlite_office)
    body = proposal(story, "c", direction="gives", templates=[])
    answer = await sqlite_office.call("admin", "POST", "/pacts", json=body)
    assert answer.status_code == 409
    assert f"協定 {first}" in answer.json()["detail"]
    mirrored = proposal(story, "a", direction="takes", templates=[])
    answer = await sqlite_office.call("admin", "POST", "/pacts", json=mirrored, operator="c")
    assert answer.json()["type"] == "urn:yui:problem:errors.pact.stands"
    for apart in ({"direction": "takes"}, {"templates": ["survey"]}, {"work_classes": [2]}):
        body = proposal(story, "c", **{"direction": "gives", "templates": [], **apart})
        await sqlite_office.ok("admin", "POST", "/pacts", json=body)


async def test_a_proposal_that_waits_is_answered_before_another_about_the_same(sqlite_office: Office) -> None:
    story = Story(sqlite_office)
    await sqlite_office.ok("admin", "POST", "/pacts", json=proposal(story, "c"))
    answer = await sqlite_office.call("admin", "POST", "/pacts", json=proposal(story, "a"), operator="c")
    assert answer.json()["type"] == "urn:yui:problem:errors.pact.proposal_waits"


async def test_a_circle_of_pacts_passes_nothing_on(sqlite_office: Office) -> None:
    ids = sqlite_office.operators
    for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
        await agreed(sqlite_office, one, other, direction=Direction.GIVES)
    for lead, partner in (("a", "b"), ("b", "c"), ("c", "a")):
        found = await sqlite_office.look(
            lambda context, lead=lead: partners_for(context.session, ids[lead], None, 0, TODAY)
        )
        assert set(found) == {ids[partner]}


async def test_each_step_belongs_to_one_side(sqlite_office: Office) -> None:
    story = Story(sqlite_office)
    pact = await sqlite_office.ok("admin", "POST", "/pacts", json=proposal(story, "c"))

    async def tried(step: str, operator: str, **body: Any) -> tuple[int, str]:
        path = f"/pacts/{pact['id']}/{step}"
        answer = await sqlite_office.call("admin", "POST", path, operator=operator, version="*", **body)
        return answer.status_code, answer.json().get("type", "")

    not_yours = (409, "urn:yui:problem:errors.pact.not_yours")
    why = {"json": {"reason": "予算"}}
    assert await tried("agree", "a") == not_yours
    assert await tried("decline", "a", json={}) == not_yours
    assert await tried("withdraw", "c") == not_yours
    assert await tried("agree", "c") == (200, "")
    assert await tried("suspend", "c", **why) == (200, "")
    assert await tried("resume", "a") == not_yours
    assert await tried("resume", "c") == (200, "")
    assert await tried("end", "a", **why) == (200, "")
    assert await tried("resume", "c") == (409, "urn:yui:problem:errors.wrong_state")
    assert await tried("agree", "b") == (404, "urn:yui:problem:errors.not_found")


async def test_who_has_seen_an_older_version_is_told(sqlite_office: Office) -> None:
    pact = await sqlite_office.ok("admin", "POST", "/pacts", json=proposal(Story(sqlite_office), "c"))
    path = f"/pacts/{pact['id']}"
    await sqlite_office.ok("admin", "POST", f"{path}/agree", operator="c", version=1)
    late = await sqlite_office.call("admin", "POST", f"{path}/suspend", version=1, json={"reason": "x"})
    assert late.status_code == 412


async def test_what_is_over_is_neither_agreed_to_nor_resumed(sqlite_office: Office) -> None:
    ids = sqlite_office.operators
    short = {"ends_on": TODAY + timedelta(days=2)}
    waiting = await sqlite_office.act(pacts.propose, ids["a"], ids["b"], terms(**short))
    suspended = await agreed(sqlite_office, "a", "c", **short)
    await sqlite_office.act(pacts.suspend, ids["a"], suspended, "冬のあいだ")
    sqlite_office.clock.passes(days=3)
    for act, operator, number in ((pacts.agree, "b", waiting.id), (pacts.resume, "a", suspended)):
        with pytest.raises(pacts.PactIsOver):
            await sqlite_office.act(act, ids[operator], number)


async def test_both_records_tell_of_each_step_and_the_other_side_is_told(sqlite_office: Office) -> None:
    number = await agreed(sqlite_office, "a", "c")
    ids = sqlite_office.operators
    await sqlite_office.act(pacts.end, ids["c"], number, "年度の終わり")
    rows = await sqlite_office.look(
        lambda context: context.session.query(AuditRow).filter_by(subject=f"pacts:{number}").all()
    )
    for operator in ("a", "c"):
        assert [(row.act, row.detail["by"]) for row in rows if row.operator_id == ids[operator]] == [
            ("pacts.propose", ids["a"]),
            ("pacts.agree", ids["c"]),
            ("pacts.end", ids["c"]),
        ]
    news = await sqlite_office.look(lambda context: context.session.query(StaffNotice).all())
    told = {(notice.event, notice.operator_id) for notice in news if notice.event.startswith("pact.")}
    assert told == {("pact.proposed", ids["c"]), ("pact.agreed", ids["a"]), ("pact.ended", ids["a"])}


KINDS = sorted(templates())[:3]
OPERATORS = (1, 2, 3)


@st.composite
def some_pacts(draw: st.DrawFn) -> list[Pact]:
    """Pacts as they would stand if each were refused that overlaps one before it."""
    kept: list[Pact] = []
    for _ in range(draw(st.integers(2, 8))):
        one, other = draw(st.permutations(OPERATORS))[:2]
        starts_on = TODAY + timedelta(days=draw(st.integers(0, 5)))
        pact = Pact(
            proposer_id=one,
            other_id=other,
            direction=draw(st.sampled_from(Direction)),
            templates=draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=2)),
            work_classes=draw(st.lists(st.integers(0, 3), unique=True, min_size=1)),
            starts_on=starts_on,
            ends_on=draw(st.none() | st.integers(0, 5).map(lambda days, first=starts_on: first + timedelta(days=days))),
            status=draw(st.sampled_from([PactStatus.AGREED, PactStatus.SUSPENDED])),
        )
        if not any(overlaps(pact, known) for known in kept):
            kept.append(pact)
    return kept


@settings(max_examples=200)
@given(
    standing=some_pacts(),
    lead=st.sampled_from(OPERATORS),
    partner=st.sampled_from(OPERATORS),
    kind=st.sampled_from([None, *KINDS]),
    work_class=st.integers(0, 4),
    days=st.integers(-1, 12),
)
def test_of_pacts_that_do_not_overlap_one_at_most_decides(
    standing: list[Pact], lead: int, partner: int, kind: str | None, work_class: int, days: int
) -> None:
    on: date = TODAY + timedelta(days=days)
    deciding = [
        pact
        for pact in standing
        if (lead, partner) in pact.pairs() and pact.holds_on(on) and pact.covers(kind, work_class)
    ]
    assert len(deciding) <= 1
    assert not (deciding and work_class == 4)
