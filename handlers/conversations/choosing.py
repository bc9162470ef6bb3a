"""Whose people somebody is on an account that several operators share: by postcode, or by the code of one of them."""

from handlers.conversations import onboarding, town
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow
from handlers.engine.resuming import bring_up, take_up
from handlers.people import invite_codes
from handlers.turn import Turn
from messages import line
from models.people.channels import users_of
from models.people.operators import Operator
from models.places.municipalities import city_of_ward, municipality
from models.rows import found


def begin(turn: Turn) -> None:
    """Open the registration; where several operators share the account, the town comes first, since each has terms of
    its own."""
    if turn.has_no_office_yet:
        if not take_up(turn, CHOOSING):
            talk.begin(turn, CHOOSING)
    else:
        onboarding.begin(turn)


def house_of_code(turn: Turn, code: str) -> int:
    """The operator whose code it is, for who is not registered yet; else their own. Raises BadInviteCode."""
    if turn.resident is not None:
        return turn.operator.id
    return invite_codes.house_of(turn.session, turn.channel, code) or turn.operator.id


def belong_to(turn: Turn, operator_id: int) -> None:
    """From now on this account speaks for another of the operators that share it."""
    if operator_id != turn.operator.id:
        turn.account.operator_id, turn.operator = operator_id, found(turn.session, Operator, operator_id)


def town_told(turn: Turn) -> Draft:
    """What was told on the way to the town, once a code has settled it: that conversation is over."""
    if not bring_up(turn, CHOOSING):
        return {}
    draft = talk.draft_of(turn)
    talk.forget(turn)
    return _town(draft)


def _town(draft: Draft) -> Draft:
    return {key: draft[key] for key in ("postcode", "towns", "town", "which_town") if key in draft}


def house_name(turn: Turn) -> str:
    """In whose name the first greeting is said: of an account that is shared, its own."""
    return turn.channel.name if turn.has_no_office_yet else turn.operator.name


def _finish(turn: Turn, draft: Draft) -> None:
    code = town.code_of(turn, draft)
    houses = [found(turn.session, Operator, one) for one in users_of(turn.session, turn.channel)]
    here = {city_of_ward(house.municipality_code): house for house in reversed(houses)}
    house = here.get(city_of_ward(code))
    if house is None:
        known = turn.text("onboarding.town_comma").join(municipality(one.municipality_code).name for one in houses)
        name = municipality(code).full_name
        turn.say(line.text(turn.text("onboarding.no_operator", town=name, known=known, phone=turn.operator.phone)))
        return
    turn.account.operator_id, turn.operator = house.id, house
    talk.forget(turn)
    talk.begin(turn, onboarding.ONBOARDING, _town(draft) | {"is_chosen": True})


CHOOSING = Flow("choosing", steps=town.STEPS[:2], finish=_finish)
