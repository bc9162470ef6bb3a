"""`compose.yaml` says what Compose understands, and keeps the rules of a safe installation."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
import yaml

from bot.settings import Settings
from tests.deploy import containerfile
from tests.house.tree import ROOT

DEPLOY = ROOT / "deploy"
SCHEMA = json.loads((ROOT / "tests/deploy/compose-spec/compose-spec.json").read_text())
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "yui"]


def test_compose_keeps_to_its_schema() -> None:
    errors = jsonschema_rs.validator_for(SCHEMA).iter_errors(COMPOSE)
    assert [f"{error.instance_path}: {error.message}" for error in errors] == []


def test_the_schema_sees_an_error() -> None:
    wrong = {"services": {"serve": {"image": "yui", "restrat": "always"}}}
    assert not jsonschema_rs.validator_for(SCHEMA).is_valid(wrong)


def test_what_a_service_names_is_there() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", [])) <= set(SERVICES), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    build = SERVICES["serve"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_only_the_proxy_is_reachable() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", OURS)
def test_a_program_of_ours_has_no_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert not service.get("privileged")


def test_settings_are_those_that_yui_knows() -> None:
    words = (DEPLOY / "yui.env.example").read_text() + (DEPLOY / "compose.yaml").read_text()
    used = set(re.findall(r"\bYUI_([A-Z_]+)\b", words)) - {"DOMAIN", "UPSTREAM"}
    assert {name.lower() for name in used} <= Settings.model_fields.keys()


def test_every_variable_of_compose_is_explained() -> None:
    variables = re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text())
    example = (DEPLOY / "yui.env.example").read_text()
    assert [name for name in variables if f"\n{name}=" not in example] == []


def test_the_health_check_asks_the_port_that_is_served() -> None:
    image = containerfile.read(DEPLOY / "Containerfile")
    port = image.command[image.command.index("--port") + 1]
    assert f":{port}/readyz" in image.health[-1]
    work = SERVICES["work"]
    assert work["command"][work["command"].index("--port") + 1] == port
    assert "healthcheck" not in work
    assert SERVICES["proxy"]["environment"]["YUI_UPSTREAM"] == f"serve:{port}"
