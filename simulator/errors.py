"""Errors that the simulated platform answers with."""

from collections.abc import Mapping, Sequence

from simulator.validation import Problems


class LineError(Exception):
    """An answer of the Messaging API that is not a success.

    https://developers.line.biz/en/reference/messaging-api/#error-responses
    """

    def __init__(
        self,
        status: int,
        message: str,
        details: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = list(details)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def body(self) -> dict[str, object]:
        found: dict[str, object] = {"message": self.message}
        if self.details:
            found["details"] = self.details
        return found | self.extra


class NotPossible(Exception):
    """What the LINE app would not let a person do just now, for example write to a blocked account."""


def refuse(problems: Problems) -> None:
    """Raise the API's 400 if a check found anything."""
    if problems:
        details = [{"message": message, "property": path} for path, message in problems.found]
        raise LineError(400, f"The request body has {len(details)} error(s)", details)


def invalid_property(name: str) -> LineError:
    return LineError(400, f"The property, {name}, in the request body is invalid (line: -, column: -)")


def not_found(message: str = "Not found") -> LineError:
    return LineError(404, message)
