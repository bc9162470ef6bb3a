"""Anything at all may be sent: it is answered as the description says, and never breaks anything inside."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from handlers.office.permissions import ACTS
from tests.api.office import Office, open_office
from tests.api.played import Played
from tests.api.routes import permissions_of, routes_of
from tests.api.story import Story
from tests.support.memory import Memory

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUICK, DEEP = 2, 100


class Wire:
    """Calls the API from a test that is not asynchronous itself, all in one event loop."""

    def __init__(self, played: Played) -> None:
        self.runner = asyncio.Runner()
        memory = Memory()
        memory.load(played.path)
        self._opened = open_office(memory, past=played.story.office)
        self.office: Office = self.runner.run(self._opened.__aenter__())
        self.story = Story(self.office, past=played.story)

    def close(self) -> None:
        self.runner.run(self._opened.__aexit__(None, None, None))
        self.runner.close()

    def call(self, case: Case, role: str, knows_numbers: bool) -> Any:
        """Send a case as somebody who may, with numbers of things that exist or with any."""
        if knows_numbers:
            case.path_parameters = {name: self.story.known.get(name, 1) for name in case.path_parameters}
        sent = case.as_transport_kwargs(base_url="http://yui.test/api/v1")
        headers = {str(name): str(value) for name, value in dict(sent.pop("headers", None) or {}).items()}
        headers = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
        headers["Authorization"] = f"Bearer {self.office.tokens['a', role]}"
        headers["Idempotency-Key"] = f"bad-input-{next(self.office.numbers):08}"
        headers["If-Match"] = "*"
        if isinstance(sent.get("data"), bytes | str):
            sent["content"] = sent.pop("data")
        given = {
            name: sent[name] for name in ("params", "json", "content", "data", "files") if sent.get(name) is not None
        }
        if "files" in given:
            given["files"] = _parts(given["files"])
        request = self.office.http.build_request(sent["method"], sent["url"], headers=headers, **given)
        request.read()
        return self.runner.run(self.office.http.send(request))


def _parts(files: Any) -> list[tuple[str, Any]]:
    """The parts of a form as httpx takes them: a name, and bytes with or without the name of a file."""
    pairs = files.items() if isinstance(files, dict) else files
    return [(name, _part(part)) for name, part in pairs]


def _part(part: Any) -> Any:
    if isinstance(part, tuple):
        return (part[0], _part(part[1])[1], *part[2:])
    return None, part if isinstance(part, bytes) else str(part).encode(errors="replace")


@pytest.fixture(scope="module")
def wire(played: Played) -> Iterator[Wire]:
    """An office after the whole story."""
    wire = Wire(played)
    yield wire
    wire.close()


def try_everything(wire: Wire, examples: int) -> None:
    schema = schemathesis.openapi.from_dict(wire.office.api.openapi())
    routes = routes_of(wire.office)
    for found in schema.get_all_operations():
        operation = found.ok()
        route = routes[operation.definition.raw["operationId"]]
        act = permissions_of(route)[0].act
        role = "admin" if act is None else str(sorted(ACTS[act].roles)[0])
        right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        cases = [right]
        if operation.body or operation.query:
            cases.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

        _try(wire, st.one_of(cases), role, examples)


def _try(wire: Wire, cases: st.SearchStrategy[Case], role: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, knows_numbers=st.booleans())
    def try_out(case: Case, knows_numbers: bool) -> None:
        case.validate_response(wire.call(case, role, knows_numbers), checks=CHECKS)

    try_out()


def test_no_input_breaks_anything(wire: Wire) -> None:
    try_everything(wire, QUICK)


@pytest.mark.deep
def test_no_input_breaks_anything_for_long(wire: Wire) -> None:
    try_everything(wire, DEEP)
