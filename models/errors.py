"""The root of every refusal. Each has its name here or beside its rule, and its sentence in `messages/`."""

from typing import Any, ClassVar


class YuiError(Exception):
    """Something a person asked for that cannot be done; nothing has been changed.

    `key` names the sentence in the catalog, `values` fill its placeholders, `status` is the HTTP status
    with which the API answers.
    """

    status: ClassVar[int] = 400
    key: str = "errors.unknown"

    def __init__(self, **values: Any) -> None:
        super().__init__(self.key, values)
        self.values = values


class NotFound(YuiError):
    """There is no such thing, or none that this person may see."""

    status = 404
    key = "errors.not_found"


class Forbidden(YuiError):
    """The person is known, but their roles or scopes do not allow this."""

    status = 403
    key = "errors.forbidden"


class Conflict(YuiError):
    """The thing has changed since the person looked at it, or the act does not fit its state."""

    status = 409
    key = "errors.conflict"


class BadInput(YuiError):
    """A value that cannot be taken; `field` says which, `reason` why."""

    status = 422
    key = "errors.bad_input"


def written(field: str, words: str, longest: int) -> str:
    """What somebody has to write, without spaces around it; raises BadInput where it is nothing or longer."""
    words = words.strip()
    if not 0 < len(words) <= longest:
        raise BadInput(field=field, reason=f"1 - {longest}")
    return words
