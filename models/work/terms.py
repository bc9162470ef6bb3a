"""What a notice of terms must say, item by item, and what of it may be left open for a while.

Items of the Freelance Act, art. 3(1), with art. 1 of its rules, and the twelve of the guideline on self-employed telework
of the Ministry of Health, Labour and Welfare, 3(2)i. An item that cannot be fixed yet for a reason that lies in the
work stands with that reason and the day on which it will be; once it is fixed, a supplement follows at once (art. 3(1),
proviso; rules, art. 1(4) and 5).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from models.errors import BadInput

OPEN_ITEMS = ("work", "place", "expenses", "rights", "defects", "confidentiality")
"""What may be undecided; a fee and the dates are always fixed here."""

LONGEST_REASON = 300

Body = Mapping[str, Any]


def missing_items(body: Body) -> list[str]:
    """The items that a notice lacks, by the names of `work.facts`; those that are undecided lack nothing."""
    undecided = {one["item"] for one in body["undecided"]}
    return [name for name, is_told in _ITEMS.items() if name not in undecided and not is_told(body)]


def check_undecided(given: list[Any], last_on: date) -> list[dict[str, str]]:
    """What staff left open, as it is kept: each with its reason and a day not after `last_on`. Raises BadInput."""
    kept: dict[str, dict[str, str]] = {}
    for one in given:
        if not isinstance(one, dict) or one.get("item") not in OPEN_ITEMS or one["item"] in kept:
            raise BadInput(field="undecided", reason=f"item: {', '.join(OPEN_ITEMS)}")
        reason = str(one.get("reason") or "").strip()
        if not 0 < len(reason) <= LONGEST_REASON:
            raise BadInput(field="undecided", reason=f"reason: 1 - {LONGEST_REASON}")
        try:
            decides_on = date.fromisoformat(str(one.get("decides_on")))
        except ValueError:
            raise BadInput(field="undecided", reason="decides_on") from None
        if decides_on > last_on:
            raise BadInput(field="undecided", reason=f"decides_on: <= {last_on}")
        kept[one["item"]] = {"item": one["item"], "reason": reason, "decides_on": decides_on.isoformat()}
    return list(kept.values())


def _said(name: str) -> Callable[[Body], bool]:
    """Whether the words of a term say anything, in every language of the notice."""
    return lambda body: all(words[name].strip() for words in body["words"].values())


def _names_orderer(body: Body) -> bool:
    orderer = body["orderer"]
    return bool(orderer["name"].strip() and orderer["address"].strip() and (orderer["phone"] or orderer["email"]))


def _tells_of_client(body: Body) -> bool:
    told_of = body.get("reconsigned")
    return told_of is None or bool(told_of["client"] and told_of["pays_on"])


_ITEMS: Mapping[str, Callable[[Body], bool]] = {
    "orderer": _names_orderer,
    "worker": lambda body: bool(body["worker"]["alias"]),
    "entrusted": lambda body: bool(body["entrusted_on"]),
    "reconsigned": _tells_of_client,
    "work": lambda body: bool(body["work"]["title"].strip() and body["work"]["description"].strip()),
    "amount": lambda body: body["units"] > 0,
    "due": lambda body: bool(body["due_at"]),
    "place": _said("place"),
    "inspection": lambda body: body["review_days"] > 0,
    "fee": lambda body: body["fee_yen"] > 0 and body["withholding"] != "ask",
    "pays": lambda body: bool(body["payment"]["pays_on"] and body["payment"]["method"]),
    "expenses": _said("expenses"),
    "changes": _said("changes"),
    "defects": _said("defects"),
    "rights": _said("rights"),
    "confidentiality": _said("confidentiality"),
    "ending": _said("ending"),
}
