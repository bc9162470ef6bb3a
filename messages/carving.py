"""The words of carving: kinds of work, what each must state and ask, and what residents are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from messages.catalog import has, text
from models.carving.templates import Template


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """A kind of work as staff read it; `fields` are what it must state, by their labels."""

    name: str
    help: str
    fields: dict[str, str]


def template_words(template: Template) -> TemplateWords:
    """The words of a kind of work. Staff read Japanese."""
    labels = {field: field_label(field) for field in template.fields}
    if template.name:
        return TemplateWords(template.name, template.hint, labels)
    name, hint = (text("ja", f"carving.templates.{template.key}.{part}") for part in ("name", "help"))
    return TemplateWords(name, hint, labels)


def field_label(field: str) -> str:
    """The label of what a kind of work must state; an operator's own fields are their labels."""
    key = f"carving.fields.{field}"
    return text("ja", key) if has(key) else field


def question_words(template: Template) -> list[dict[str, Any]]:
    """The questions of a kind of work as a task declares them, to be changed by staff as they need."""
    if template.name:
        return [dict(question) for question in template.questions]
    return [_question(template.key, question) for question in template.questions]


def told(description: str, details: Mapping[str, str]) -> str:
    """The description and the stated fields, a line each. Staff write in Japanese, so the labels are Japanese too."""
    lines = [f"{field_label(name)}: {words}" for name, words in details.items() if words]
    return "\n".join(part for part in (description, *lines) if part)


def _question(template: str, question: Mapping[str, Any]) -> dict[str, Any]:
    at = f"carving.templates.{template}.questions.{question['key']}"
    declared = {**question, "label": text("ja", f"{at}.label")}
    if "choices" in question:
        declared["choices"] = [text("ja", f"{at}.choice_{number}") for number in range(1, question["choices"] + 1)]
    if "only_if" in question:
        on = question["only_if"]
        words = [
            text("ja", f"carving.templates.{template}.questions.{on['key']}.choice_{one}") for one in on["choices"]
        ]
        declared["only_if"] = {"key": on["key"], "answers": words}
    return declared
