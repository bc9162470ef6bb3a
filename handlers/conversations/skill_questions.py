"""Skills, asked with one tap each: a few at the registration, the others over time."""

from dataclasses import dataclass

from handlers.conversations.prompts import Ticks, after_ticks, check_ticks, check_yes_no, yes_no_choices
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Outcome, Stay, Step
from handlers.people import memberships
from handlers.turn import Turn
from messages import line
from messages.postbacks import Postback
from messages.screens import Choice, Fact, Prompt
from models.people.operators import Skill
from models.people.residents import Resident
from models.people.skills import AT_HOME, first_questions, skills_of

DONE = "done"
COUNT = "skills_asked"


@dataclass(frozen=True)
class AnswerSkill(Postback):
    """One tap on a skill question that came beside something else."""

    name = "skill"
    skill: int
    has: bool


def counted(turn: Turn) -> Draft:
    """How many questions a registration asks: once noted, its progress need not look for each screen."""
    return {COUNT: len(first_questions(turn.session, turn.operator.id))}


def keep(turn: Turn, resident: Resident, draft: Draft) -> None:
    """Write the answers of a conversation into the resident's skills."""
    given = draft.get("skills_given", {})
    memberships.answer_skills(turn, resident, {int(skill_id): has for skill_id, has in given.items()})


def facts(turn: Turn, draft: Draft) -> list[Fact]:
    """What they can do, as the summary shows it."""
    if not _has_questions(turn, draft):
        return []
    given = draft.get("skills_given", {})
    names = [_name(turn, one) for one in _asked(turn, draft) if given.get(str(one.id))]
    value = turn.text("skills.joint").join(names) or turn.text("skills.none")
    return [Fact(turn.text("settings.names.skills"), value, "skills_again")]


def one_more(turn: Turn) -> None:
    """Put one open question beside an answer that is going out anyway, so that it costs nobody a message."""
    if turn.resident is None:
        return
    for skill in memberships.next_skill_questions(turn.session, turn.resident.id, turn.operator.id, limit=1):
        buttons = [
            line.button(line.postback(turn.text(f"skills.{word}"), AnswerSkill(skill.id, has).pack(turn.account.id)))
            for word, has in (("yes", True), ("no", False))
        ]
        words = question(skill, turn.locale)
        why = line.words_of(turn.text("skills.one_more"), size="sm", color=line.QUIET)
        turn.say(line.flex(words, line.bubble([why, line.words_of(words)], buttons, size="kilo")))


def answered(turn: Turn, tapped: AnswerSkill, params: object) -> None:
    """Keep the answer to a question that stood beside something else."""
    if turn.resident is not None:
        memberships.answer_skills(turn, turn.resident, {tapped.skill: tapped.has})
        turn.say(line.text(turn.text("skills.thanks")))


def question(skill: Skill, locale: str) -> str:
    """The question in a language, in Japanese where the operator has not translated it."""
    return str(skill.questions.get(locale) or skill.questions["ja"])


def _pending(turn: Turn, draft: Draft) -> list[Skill]:
    given = draft.get("skills_given", {})
    return [skill for skill in _asked(turn, draft) if str(skill.id) not in given]


def _asked(turn: Turn, draft: Draft) -> list[Skill]:
    """The few of the registration, or all; what there is at home has a list of its own (`home_list`)."""
    if draft.get("first", True):
        return first_questions(turn.session, turn.operator.id)
    return [skill for skill in skills_of(turn.session, turn.operator.id) if skill.key not in AT_HOME]


def _count(turn: Turn, draft: Draft) -> int:
    return draft[COUNT] if COUNT in draft else len(_asked(turn, draft))


def _name(turn: Turn, skill: Skill) -> str:
    return str(skill.names.get(turn.locale) or skill.names["ja"])


def _shown(turn: Turn, draft: Draft) -> Skill | None:
    """The next open question; where all are answered, the newest of them, for somebody has come back to it."""
    pending = _pending(turn, draft)
    newest = next(reversed(draft.get("skills_given", {})), None)
    return pending[0] if pending else next((one for one in _asked(turn, draft) if str(one.id) == newest), None)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    shown = _shown(turn, draft)
    if shown is None:  # the operator has taken its questions back meanwhile
        done = Choice("yes", turn.text("engine.resume.go"), is_main=True)
        return Prompt(turn.text("skills.no_more"), choices=(done,))
    choices = yes_no_choices(turn.text("skills.yes"), turn.text("skills.no"))
    return Prompt(question(shown, turn.locale), turn.text("skills.example"), choices=choices)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    shown = _shown(turn, draft)
    if shown is not None:
        draft["skills_given"] = {**draft.get("skills_given", {}), str(shown.id): value}
    return Stay() if _pending(turn, draft) else Go()


def _back(turn: Turn, draft: Draft) -> bool:
    """To the question before the one that is shown, which is asked again with all after it."""
    given, shown = draft.get("skills_given", {}), _shown(turn, draft)
    before = list(given)
    if shown is not None and str(shown.id) in given:
        before = before[: before.index(str(shown.id))]
    draft["skills_given"] = {skill_id: given[skill_id] for skill_id in before[:-1]} if before else given
    return bool(before)


def _parts(turn: Turn, draft: Draft) -> tuple[int, int]:
    """Which of how many questions is shown."""
    asked = max(1, _count(turn, draft))
    return min(len(draft.get("skills_given", {})) + 1, asked), asked


def _ask_all(turn: Turn, draft: Draft) -> Prompt:
    given = draft.get("skills_given", {})
    choices = [
        Choice(str(one.id), _name(turn, one), is_chosen=given.get(str(one.id), False)) for one in _asked(turn, draft)
    ]
    together = frozenset(choice.value for choice in choices)
    choices.append(Choice(DONE, turn.text("limits.done"), is_main=True))
    words, example = turn.text("skills.all"), turn.text("skills.home.example")
    return Prompt(words, example, choices=tuple(choices), together=together)


def _take_all(turn: Turn, draft: Draft, ticks: Ticks) -> Outcome:
    if ticks["values"] == [DONE]:
        return Go()
    given = draft.get("skills_given", {})
    has = after_ticks((one for one in given if given[one]), ticks["values"], ticks["only_adds"])
    draft["skills_given"] = {**given, **{one: one in has for one in ticks["values"]}}
    return Stay()


def _has_questions(turn: Turn, draft: Draft) -> bool:
    """Also once they are answered, so that the count of the steps does not change under way."""
    return bool(draft.get("skills_given") or _count(turn, draft))


STEPS = (
    Step("skills", _ask, check_yes_no, _take, when=_has_questions, back=_back, parts=_parts),
    Step("skills_again", _ask_all, check_ticks, _take_all, when=lambda turn, draft: False, counted=False),
)
"""One by one; and as a list, to which only the summary leads."""


def begin(turn: Turn) -> None:
    """All questions once more, from the settings; an operator that asks none says so."""
    draft: Draft = {"first": False}
    if _pending(turn, draft):
        talk.begin(turn, SKILLS, draft)
        return
    turn.say(line.text(turn.text("skills.no_more")))
    talk.remind(turn)


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    keep(turn, turn.resident, draft)
    turn.say(line.text(turn.text("skills.kept")))


SKILLS = Flow("skills", steps=(Step("skills", _ask, check_yes_no, _take, back=_back, parts=_parts),), finish=_finish)
