"""Pages drawn from data: the templates beside this file, with filters for days, moments and amounts."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from messages import dates
from messages.catalog import has, text

_HERE = Path(__file__).parent
_MINUTES_A_DAY = 24 * 60
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*\+00:00$")
"""How the record keeps a moment; at a desk it is read in Japan's time."""
_CODED = {
    "kind": "task_kind",
    "mode": "audience",
    "purpose": "consent",
    "roles": "role",
    "withholding": "withholding",
    "work_class": "work_class",
}
"""Details of the record that are codes, and the words for them."""


@cache
def environment() -> Environment:
    """All templates. Everything is escaped, and a value that nobody gave is an error."""
    templates = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "yen": _yen,
        "day": _day,
        "long_day": _long_day,
        "moment": _moment,
        "long_moment": _long_moment,
        "left_of": time_left,
        "for_input": for_input,
        "duration": _duration,
        "number": "{:,}".format,
    }
    templates.globals |= {
        "text": text,
        "word": word,
        "field_word": field_word,
        "act_word": act_word,
        "subject_word": subject_word,
    }
    return templates


def render(template: str, /, **values: Any) -> str:
    """A page (or a part of one) as HTML."""
    return environment().get_template(template).render(values)


def word(group: str, key: Any) -> str:
    """A word of the console: what a state, a reason, a field is called; raises KeyError if there is none."""
    return _words()[group][str(key)]


def words(group: str) -> Mapping[str, str]:
    """Every word of a group, by key."""
    return _words()[group]


def act_word(act: str) -> str:
    """What an act of the record is called; its own name where nobody has worded it."""
    return word("act", act) if has_word("act", act) else act


def field_word(name: str) -> str:
    """What a field is called; those of an operator's own kinds of work have their labels as names."""
    group, _, rest = name.partition(".")
    if has_word("field", name):
        return word("field", name)
    if group == "terms":
        return text("ja", f"work.facts.{rest}") if has(f"work.facts.{rest}") else rest
    return f"{word('field', group)}{rest}" if group == "quiz" else name.removeprefix("details.")


def subject_word(subject: str) -> str:
    """What the record speaks of, `tickets:12`, as people at a desk call it; its own name where nobody has worded it."""
    kind, _, number = subject.partition(":")
    return f"{word('subject', kind)} {number}" if has_word("subject", kind) else subject


def subject_of(given: str) -> str:
    """The subject that somebody has written, as the record names it: by its word and number, or `tickets:12` itself."""
    name, _, number = given.strip().rpartition(" ")
    kinds = [kind for kind, called in words("subject").items() if called == name]
    return f"{kinds[0]}:{number}" if kinds else given.strip()


def detail_words(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The details of a row of the record by their names; what is empty is left out."""
    told = {name: value for name, value in detail.items() if value not in (None, "", [])}
    return [(_detail_name(name), _detail_value(value, _CODED.get(name, ""))) for name, value in told.items()]


def _detail_name(name: str) -> str:
    return word("detail", name) if has_word("detail", name) else field_word(name)


def _detail_value(value: Any, group: str) -> str:
    if isinstance(value, bool):
        return word("answer", str(value).lower())
    if isinstance(value, list):
        return word("punctuation", "and").join(_detail_value(one, group) for one in value)
    if isinstance(value, str) and _MOMENT.match(value):
        return _long_moment(datetime.fromisoformat(value))
    if group and has_word(group, str(value)):
        return word(group, value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def has_word(group: str, key: str) -> bool:
    """Whether the console has a word for it."""
    return key in _words()[group]


def time_left(moment: datetime, now: datetime) -> str:
    """How long until a moment, or that it is over, as people at a desk say it."""
    minutes = int((moment - now).total_seconds() // 60)
    if minutes < 0:
        return word("left", "over")
    if minutes < 60:
        return word("left", "minutes").format(minutes)
    if minutes < _MINUTES_A_DAY:
        return word("left", "hours").format(minutes // 60)
    return word("left", "days").format(minutes // _MINUTES_A_DAY)


def for_input(value: date | datetime) -> str:
    """A day, or a moment in Japan, as a form's field takes it."""
    if isinstance(value, datetime):
        return value.astimezone(dates.TOKYO).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat()


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((_HERE / "console" / "words.toml").read_text(encoding="utf-8"))


def _duration(minutes: int) -> str:
    return dates.duration("ja", minutes)


def _yen(amount: int, locale: str = "ja") -> str:
    return dates.yen(locale, amount)


def _day(day: date, locale: str = "ja") -> str:
    return dates.short_date(locale, day)


def _long_day(day: date, locale: str = "ja") -> str:
    return dates.long_date(locale, day)


def _long_moment(moment: datetime, locale: str = "ja") -> str:
    return dates.long_moment(locale, moment)


def _moment(moment: datetime | str, locale: str = "ja") -> str:
    """Also of a moment that was kept as text in some JSON."""
    return dates.date_time(locale, datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
