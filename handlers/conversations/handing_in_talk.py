"""Work done outside the chat, handed in here: photographs, files and texts, as many as there are."""

from collections import Counter

from handlers.conversations import beside, giving_back
from handlers.conversations.contact_guard import holds_back
from handlers.conversations.own_work import (
    facts_of,
    is_at_hand,
    named,
    over,
    resident_id,
    rest,
    show_work,
    submit,
)
from handlers.engine import talk
from handlers.engine.flow import Back, Draft, Flow, Go, Input, Leave, Outcome, Stay, Step
from handlers.turn import Turn
from handlers.work import handing_in
from messages import line
from messages.screens import Choice, Fact, Kind, Prompt
from models.files.attachments import Attachment, AttachmentUse
from models.files.file_types import is_unnamed
from models.people.tidying import INVISIBLE
from models.work.questions import AnswerMissing

TAKES = frozenset({Kind.TEXT, Kind.PICTURE, Kind.FILE})
MOST_LINKS = 3
LISTED = 10
PICTURES = 10
SHORT_NAME = 20
"""So much of a name leaves a button room for its number, by which it differs from others of this name."""


def begin(turn: Turn, assignment_id: int) -> None:
    """Take in what was made; work that is not at hand is shown as it is. Raises NotFound."""
    if is_at_hand(turn, assignment_id):
        talk.begin(turn, HANDING_IN, {"assignment": assignment_id})
    else:
        show_work(turn, assignment_id)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    if not is_at_hand(turn, draft["assignment"]):
        return over(turn)
    work = facts_of(turn, draft["assignment"])
    so_far = handing_in.files_at_hand(turn, draft["assignment"])
    is_changed = handing_in.has_changed(turn, draft["assignment"])
    words = "more" if is_changed else "from_before" if so_far else "first"
    return Prompt(
        turn.text(f"work_talk.hand_in.{words}"),
        turn.text("work_talk.hand_in.example"),
        choices=_choices(turn, so_far, is_changed),
        takes=TAKES,
        about=_listed(turn, so_far),
        heading=work.title,
        quick=(
            line.camera(turn.text("work.buttons.camera")),
            line.camera_roll(turn.text("work.buttons.camera_roll")),
        ),
        actions=tuple(line.uri(link.get("label") or link["url"], link["url"]) for link in work.links[:MOST_LINKS]),
        asides=beside.ways(turn),
        is_collecting=True,
    )


def _choices(turn: Turn, so_far: list[Attachment], is_changed: bool) -> tuple[Choice, ...]:
    submit_them = (named(turn, "submit", "submit", is_main=True),) if is_changed else ()
    remove = (_taking(turn, "remove"),) if any(one.submission_id is None for one in so_far) else ()
    leave_out = (_taking(turn, "leave_out"),) if _from_before(so_far) else ()
    return (*submit_them, *remove, *leave_out)


def _taking(turn: Turn, what: str) -> Choice:
    words = tuple(turn.text(f"work_talk.hand_in.{what}_words").split("|"))
    return Choice(what, turn.text(f"work_talk.hand_in.{what}"), words)


def _from_before(so_far: list[Attachment]) -> list[Attachment]:
    """What came with an earlier submission, and will come with the next."""
    return [one for one in so_far if one.submission_id is not None]


def _listed(turn: Turn, so_far: list[Attachment]) -> tuple[Fact, ...]:
    hidden, names = len(so_far) - LISTED, _names(turn, so_far)
    listed = [Fact(str(number), names[one.id]) for number, one in enumerate(so_far, 1)][-LISTED:]
    if hidden > 0:
        listed.insert(0, Fact("…", turn.text("work.files", count=hidden)))
    return tuple(listed)


def _names(turn: Turn, so_far: list[Attachment]) -> dict[int, str]:
    """What each is called, by its number: where several are called alike, they are counted."""
    plain = {one.id: turn.text("work_talk.hand_in.photo") if _is_photo(one) else one.name for one in so_far}
    alike, seen = Counter(plain.values()), Counter[str]()
    names: dict[int, str] = {}
    for one in so_far:
        name = plain[one.id]
        seen[name] += 1
        counted = f"{line.fit(name, SHORT_NAME)} ({seen[name]})" if alike[name] > 1 else name
        is_from_before = one.submission_id is not None
        names[one.id] = turn.text("work_talk.hand_in.called_before", name=counted) if is_from_before else counted
    return names


def _is_photo(sent: Attachment) -> bool:
    return sent.media_type.startswith("image/") and is_unnamed(sent.name)


def _check(turn: Turn, draft: Draft, given: Input) -> list[str | None]:
    if given.kind is Kind.TEXT and not INVISIBLE.sub("", given.value).strip():
        raise AnswerMissing()
    return [str(given.kind), given.value, given.message_id]


def _take(turn: Turn, draft: Draft, value: list[str]) -> Outcome:
    assignment_id = draft["assignment"]
    if not is_at_hand(turn, assignment_id):
        show_work(turn, assignment_id)
        return Leave()
    kind, given, message_id = value
    if kind == Kind.CHOICE:
        return CHOICES[given](turn, draft)
    if kind == Kind.TEXT and holds_back(turn, draft, given):
        return Stay()
    attachment_id = _kept_text(turn, assignment_id, given, message_id) if kind == Kind.TEXT else int(given)
    handing_in.attach(turn, assignment_id, resident_id(turn), attachment_id)
    return Stay()


def _kept_text(turn: Turn, assignment_id: int, words: str, message_id: str) -> int:
    """A text is kept like a file, so that it can be taken off, unsent and delivered like one."""
    number = len(handing_in.files_at_hand(turn, assignment_id)) + 1
    kept = handing_in.store_file(
        turn,
        turn.operator.id,
        AttachmentUse.LOOSE,
        turn.text("work_talk.hand_in.text_name", number=number),
        words.encode(),
        account_id=turn.account.id,
        line_message_id=message_id,
    )
    return kept.id


def _submit(turn: Turn, draft: Draft) -> Outcome:
    submit(turn, draft["assignment"])
    return Leave()


def _remove(turn: Turn, draft: Draft) -> Outcome:
    last = handing_in.loose_attachments(turn, draft["assignment"])[-1]
    return _detach(turn, draft, last, Stay())


def _leave_out(turn: Turn, draft: Draft) -> Outcome:
    from_before = _from_before(handing_in.files_at_hand(turn, draft["assignment"]))
    return Go(WHICH) if len(from_before) > 1 else _detach(turn, draft, from_before[0], Stay())


def _ask_which(turn: Turn, draft: Draft) -> Prompt:
    if not is_at_hand(turn, draft["assignment"]):
        return over(turn)
    so_far = handing_in.files_at_hand(turn, draft["assignment"])
    from_before, names = _from_before(so_far), _names(turn, so_far)
    pictures = [handing_in.file_link(turn, one.id) for one in from_before if one.media_type.startswith("image/")]
    return Prompt(
        turn.text("work_talk.hand_in.which"),
        turn.text("work_talk.hand_in.which_example") if len(pictures) > 1 else "",
        choices=tuple(Choice(str(one.id), names[one.id]) for one in from_before),
        pictures=tuple(pictures[:PICTURES]),
        has_small_pictures=bool(pictures),
    )


def _take_which(turn: Turn, draft: Draft, value: str) -> Outcome:
    from_before = _from_before(handing_in.files_at_hand(turn, draft["assignment"]))
    chosen = next((one for one in from_before if str(one.id) == value), None)
    if chosen is None or not is_at_hand(turn, draft["assignment"]):
        show_work(turn, draft["assignment"])
        return Leave()
    return _detach(turn, draft, chosen, Back())


def _detach(turn: Turn, draft: Draft, sent: Attachment, outcome: Outcome) -> Outcome:
    name = _names(turn, handing_in.files_at_hand(turn, draft["assignment"]))[sent.id]
    handing_in.detach(turn, draft["assignment"], resident_id(turn), sent.id)
    turn.say(line.text(turn.text("work_talk.hand_in.removed", name=name)))
    return outcome


WHICH = "which"
CHOICES = {"submit": _submit, "remove": _remove, "leave_out": _leave_out, **beside.TAKEN}

HANDING_IN = Flow(
    "handing_in",
    steps=(
        Step("more", _ask, _check, _take, counted=False),
        Step(WHICH, _ask_which, take=_take_which, when=lambda turn, draft: False, counted=False),
        giving_back.INSIDE,
    ),
    finish=lambda turn, draft: None,
    quit=rest,
    is_saved=True,
)
