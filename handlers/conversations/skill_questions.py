"""Skills, asked with one tap each: a few at the registration, the others over time."""

from dataclasses import dataclass

from handlers.conversations.prompts import check_yes_no, yes_no_choices
from handlers.engine.flow import Draft, Flow, Go, Outcome, Stay, Step
from handlers.people import memberships
from handlers.turn import Turn
from messages import line
from messages.postbacks import Postback
from messages.screens import Prompt
from models.people.operators import Skill
from models.people.residents import Resident
from models.people.skills import AT_HOME, first_questions, skills_of


@dataclass(frozen=True)
class AnswerSkill(Postback):
    """One tap on a skill question that came beside something else."""

    name = "skill"
    skill: int
    has: bool


def keep(turn: Turn, resident: Resident, draft: Draft) -> None:
    """Write the answers of a conversation into the resident's skills."""
    given = draft.get("skills_given", {})
    memberships.answer_skills(turn, resident, {int(skill_id): has for skill_id, has in given.items()})


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
        turn.say(line.flex(words, line.bubble([line.words_of(words)], buttons, size="kilo")))


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
    asked = first_questions(turn.session, turn.operator.id) if draft.get("first", True) else _all(turn)
    return [skill for skill in asked if str(skill.id) not in given]


def _all(turn: Turn) -> list[Skill]:
    """What there is at home has a list of its own (`home_list`)."""
    return [skill for skill in skills_of(turn.session, turn.operator.id) if skill.key not in AT_HOME]


def _ask(turn: Turn, draft: Draft) -> Prompt:
    pending = _pending(turn, draft)
    words = question(pending[0], turn.locale) if pending else turn.text("skills.no_more")
    choices = yes_no_choices(turn.text("skills.yes"), turn.text("skills.no"))
    return Prompt(words, turn.text("skills.example"), choices=choices)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    pending = _pending(turn, draft)
    if pending:
        draft["skills_given"] = {**draft.get("skills_given", {}), str(pending[0].id): value}
    return Stay() if len(pending) > 1 else Go()


def _has_questions(turn: Turn, draft: Draft) -> bool:
    """Also once they are answered, so that the count of the steps does not change under way."""
    return bool(draft.get("skills_given") or _pending(turn, draft))


STEPS = (Step("skills", _ask, check_yes_no, _take, when=_has_questions),)


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    keep(turn, turn.resident, draft)
    turn.say(line.text(turn.text("skills.kept")))


SKILLS = Flow("skills", steps=(Step("skills", _ask, check_yes_no, _take),), finish=_finish)
"""All questions once more, from the settings; opened with the draft {"first": False}."""
