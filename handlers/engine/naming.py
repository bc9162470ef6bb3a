"""Which choice a typed text names."""

import unicodedata

from messages.screens import Choice, Kind, Prompt


def choice_named(prompt: Prompt, words: str) -> Choice | None:
    """The choice that a typed text names: by its number, its label or one of its words."""
    typed = fold(words)
    can_be_number = Kind.TEXT not in prompt.takes
    if can_be_number and typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= len(prompt.choices):
        return prompt.choices[int(typed) - 1]
    for choice in prompt.answers:
        if typed in {fold(choice.label), *map(fold, choice.words)}:
            return choice
    return None


def fold(typed: str) -> str:
    """Typed words, made comparable: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())
