"""Moving house, in the chat: the new town is found, what goes along is shown, and the resident agrees or stays."""

from collections.abc import Sequence

from handlers.conversations import town
from handlers.conversations.choosing import belong_to
from handlers.conversations.onboarding import ask_consent
from handlers.conversations.own_work import has_moved, resident_id
from handlers.conversations.prompts import check_yes_no, yes_no
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.people import invite_codes
from handlers.towns import moving
from handlers.turn import Turn
from messages import line
from messages.consents import consent_text, moving_text
from messages.dates import yen
from messages.menu_postbacks import OpenMenu
from messages.screens import Choice, Prompt
from models.people.channels import Channel, users_of
from models.people.operators import Operator
from models.places.municipalities import city_of_ward, municipality


def begin(turn: Turn) -> None:
    """Ask where they live now; who has moved already gets the way into the new town's LINE account once more."""
    if has_moved(turn):
        show_way(turn)
    else:
        talk.begin(turn, MOVING)


def show_way(turn: Turn) -> None:
    """Where the registration is now, and a one-time code for the LINE account there."""
    home = moving.home_of(turn.session, resident_id(turn))
    if home is None:
        return
    code = moving.code_for_new_channel(turn, resident_id(turn), home.id)
    words = turn.text("moving.way", operator=home.name, phone=home.phone, code=code, days=invite_codes.MOVE_DAYS)
    channel = moving.channel_of(turn.session, home.id)
    address = _address(channel, code)
    buttons = [line.button(line.uri(turn.text("moving.open"), address), "primary")] if address else []
    mine = line.postback(turn.text("menu.mine"), OpenMenu("mine").pack())
    turn.say(line.flex(words, line.bubble([line.title(words)], [*buttons, line.button(mine)])))
    talk.remind(turn)


def _address(channel: Channel | None, code: str) -> str | None:
    if channel is None or not channel.basic_id:
        return None
    return invite_codes.join_address(channel, code)


def _offices(turn: Turn, draft: Draft) -> Sequence[Operator]:
    return moving.operators_in(turn.session, town.code_of(turn, draft))


def _new_town(turn: Turn, draft: Draft) -> Operator | None:
    """The office that they choose, where the new town has several."""
    offices = _offices(turn, draft)
    chosen = [one for one in offices if str(one.id) == draft.get("office")]
    return next(iter(chosen or offices), None)


def _has_choice(turn: Turn, draft: Draft) -> bool:
    return not _is_same(turn, draft) and len(_offices(turn, draft)) > 1


def _ask_office(turn: Turn, draft: Draft) -> Prompt:
    offices = _offices(turn, draft)
    there = municipality(town.code_of(turn, draft)).name
    choices = tuple(Choice(str(one.id), one.look.name) for one in offices)
    return Prompt(turn.text("moving.office", there=there, count=len(offices)), choices=choices)


def _is_same(turn: Turn, draft: Draft) -> bool:
    return city_of_ward(town.code_of(turn, draft)) == city_of_ward(turn.operator.municipality_code)


def _goes(turn: Turn, draft: Draft) -> bool:
    return not _is_same(turn, draft) and _new_town(turn, draft) is not None


def _ask_goes(turn: Turn, draft: Draft) -> Prompt:
    new = _new_town(turn, draft)
    assert new is not None
    load = moving.luggage(turn.session, resident_id(turn), turn.operator.id, new.id)
    shown = moving_text(turn.locale, turn.operator.name, new.name, new.phone)
    stays = turn.text("moving.stays", count=load.open_contracts, yen=yen(turn.locale, load.owed_yen))
    said = (line.text(shown), line.text(stays)) if load.open_contracts or load.owed_yen else (line.text(shown),)
    asked = yes_no(turn, "moving.agree", new=new.name, old=turn.operator.name, skills=len(load.skills))
    return Prompt(asked.words, before=said, choices=asked.choices)


def _take_goes(turn: Turn, draft: Draft, value: bool) -> Outcome:
    return Go() if value else _stays(turn)


def _ask_required(purpose: str) -> object:
    def ask(turn: Turn, draft: Draft) -> Prompt:
        new = _new_town(turn, draft)
        assert new is not None
        return ask_consent(turn, purpose, consent_text(turn.locale, purpose, new.name, new.phone))

    return ask


def _ask_nobody(turn: Turn, draft: Draft) -> Prompt:
    there = municipality(town.code_of(turn, draft)).name
    return yes_no(turn, "moving.nobody", there=there, operator=turn.operator.name)


def _take_nobody(turn: Turn, draft: Draft, value: bool) -> Outcome:
    return Go() if value else _stays(turn)


def _stays(turn: Turn) -> Outcome:
    turn.say(line.text(turn.text("moving.unchanged")))
    return Leave()


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    postcode = draft["postcode"]
    new = _new_town(turn, draft)
    if _is_same(turn, draft):
        turn.resident.postcode, turn.resident.municipality_code = postcode, turn.operator.municipality_code
        turn.say(line.text(turn.text("moving.same_town", operator=turn.operator.name)))
    elif new is None:
        moving.move_out(turn, turn.resident, turn.operator, town.code_of(turn, draft), postcode)
        turn.say(line.text(turn.text("moving.moved_out", operator=turn.operator.name)))
    else:
        moving.move_house(turn, turn.resident, turn.operator, new, turn.locale, postcode)
        if new.id in users_of(turn.session, turn.channel):
            turn.say(line.text(turn.text("moving.done_here", new=new.name, old=turn.operator.name)))
            belong_to(turn, new.id)
            return
        turn.say(line.text(turn.text("moving.done", new=new.name, old=turn.operator.name)))
        show_way(turn)


MOVING = Flow(
    "moving",
    steps=(
        *town.ADDRESS,
        Step("office", _ask_office, when=_has_choice),
        Step("goes", _ask_goes, check_yes_no, _take_goes, when=_goes),
        Step("moving_terms", _ask_required("terms"), check_yes_no, _take_goes, when=_goes),  # type: ignore[arg-type]
        Step("moving_privacy", _ask_required("privacy"), check_yes_no, _take_goes, when=_goes),  # type: ignore[arg-type]
        Step(
            "nobody",
            _ask_nobody,
            check_yes_no,
            _take_nobody,
            when=lambda turn, draft: not _is_same(turn, draft) and _new_town(turn, draft) is None,
        ),
    ),
    finish=_finish,
)
