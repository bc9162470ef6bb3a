"""The skills that every operator asks about to begin with; their words are in the catalog."""

from messages.catalog import LOCALES, text
from models.people.skills import AT_HOME

DEFAULT_SKILLS = (
    "typing",
    "reading",
    "spreadsheet",
    "photo",
    "writing",
    "proofreading",
    "transcribing",
    "english",
    "design",
    "town",
    "folding",
    *AT_HOME,
)
FIRST_SKILLS = frozenset({"typing", "reading", "photo", "town"})
"""Asked when people register; the others one by one, later."""


def skill_words(key: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names and questions of a default skill, by language."""
    names = {locale: text(locale, f"default_skills.{key}.name") for locale in LOCALES}
    questions = {locale: text(locale, f"default_skills.{key}.question") for locale in LOCALES}
    return names, questions
