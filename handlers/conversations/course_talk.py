"""A short course in the chat: a page at a time, then a small quiz that can be tried until it is right."""

from handlers.conversations.own_work import resident_id
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Input, Outcome, Stay, Step
from handlers.quality.courses import pass_course
from handlers.turn import Turn
from messages import line
from messages.catalog import LOCALES, text
from messages.screens import Choice, Prompt
from messages.work_postbacks import OpenCourse
from models.errors import NotFound, YuiError
from models.quality.courses import Course
from models.rows import found
from models.towns.pacts import leads_of


class NotQuite(YuiError):
    """Another choice is the right one; it can be tried again as often as one likes."""

    key = "quality.course.wrong"


def open_course(turn: Turn, tapped: OpenCourse) -> None:
    """Begin the course that some work needs. Raises NotFound, for one of another operator too, unless a pact brings
    its work here."""
    course = found(turn.session, Course, tapped.course)
    if course.operator_id not in (turn.operator.id, *leads_of(turn.session, turn.operator.id, turn.now)):
        raise NotFound()
    talk.begin(turn, COURSE, {"course": tapped.course, "at_page": 0, "question": 0})


def _course(turn: Turn, draft: Draft) -> Course:
    return found(turn.session, Course, draft["course"])


def _progress(course: Course, done: int) -> tuple[int, int]:
    return done + 1, len(course.pages) + len(course.quiz)


def _ask_page(turn: Turn, draft: Draft) -> Prompt:
    course = _course(turn, draft)
    page = min(draft["at_page"], len(course.pages) - 1)
    words = "|".join(text(locale, "quality.course.next_words") for locale in LOCALES)
    go_on = Choice("next", turn.text("quality.course.next"), tuple(words.split("|")), is_main=True)
    return Prompt(course.pages[page], choices=(go_on,), progress=_progress(course, page))


def _take_page(turn: Turn, draft: Draft, value: str) -> Outcome:
    draft["at_page"] += 1
    return Stay() if draft["at_page"] < len(_course(turn, draft).pages) else Go()


def _back_page(turn: Turn, draft: Draft) -> bool:
    if not draft["at_page"]:
        return False
    draft["at_page"] = min(draft["at_page"], len(_course(turn, draft).pages)) - 1
    return True


def _ask_question(turn: Turn, draft: Draft) -> Prompt:
    course = _course(turn, draft)
    place = min(draft["question"], len(course.quiz) - 1)
    one = course.quiz[place]
    choices = tuple(Choice(f"choice:{index}", label) for index, label in enumerate(one["choices"]))
    return Prompt(
        one["question"],
        heading=turn.text("quality.course.quiz"),
        choices=choices,
        progress=_progress(course, len(course.pages) + place),
    )


def _check_question(turn: Turn, draft: Draft, given: Input) -> str:
    course = _course(turn, draft)
    one = course.quiz[min(draft["question"], len(course.quiz) - 1)]
    if given.value != f"choice:{one['right']}":
        raise NotQuite()
    return given.value


def _take_question(turn: Turn, draft: Draft, value: str) -> Outcome:
    course = _course(turn, draft)
    why = course.quiz[min(draft["question"], len(course.quiz) - 1)].get("why", "")
    turn.say(line.text(" ".join(part for part in (turn.text("quality.course.right"), why) if part)))
    draft["question"] += 1
    return Stay() if draft["question"] < len(course.quiz) else Go()


def _finish(turn: Turn, draft: Draft) -> None:
    pass_course(turn, draft["course"], resident_id(turn))
    turn.say(line.text(turn.text("quality.course.done")))


COURSE = Flow(
    "course",
    steps=(
        Step("page", _ask_page, take=_take_page, back=_back_page, counted=False),
        Step("quiz", _ask_question, _check_question, _take_question, counted=False),
    ),
    finish=_finish,
)
