"""Make `line.json` out of LINE's own description: `python -m tests.simulator.line_openapi.trim FOLDER`.

FOLDER holds `messaging-api.yml`, `channel-access-token.yml` and `webhook.yml` of line/line-openapi. Kept are the
endpoints that the simulator knows and the schemas that they and the webhook use, as JSON Schema without words and
examples. A schema that LINE parts by a discriminator becomes one that looks at it, and no property that LINE does not
name passes, so that a misspelt one is found.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from simulator.api.app import ROUTES

HERE = Path(__file__).parent
API_FILES = {"api": "messaging-api.yml", "token": "channel-access-token.yml"}
WEBHOOK_FILE = "webhook.yml"
DROPPED = frozenset({"description", "example", "examples", "externalDocs", "title", "default", "discriminator", "xml"})
Json = dict[str, Any]


def main(folder: Path) -> None:
    known = {(route.method.lower(), plain(route.path)) for route in ROUTES}
    found: Json = {"paths": {}, "schemas": {}}
    for kind, name in API_FILES.items():
        described = yaml.safe_load((folder / name).read_text())
        schemas = described["components"]["schemas"]
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                if (method, plain(path)) in known:
                    found["paths"][f"{method.upper()} {plain(path)}"] = bodies(operation, kind)
        found["schemas"] |= converted(schemas, kind)
    described = yaml.safe_load((folder / WEBHOOK_FILE).read_text())
    found["schemas"] |= converted(described["components"]["schemas"], "webhook")
    used = reached(found["schemas"], [found["paths"], {"$ref": "#/schemas/webhook.CallbackRequest"}])
    found["schemas"] = {name: schema for name, schema in sorted(found["schemas"].items()) if name in used}
    (HERE / "line.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


def plain(path: str) -> str:
    """A path whose parameters have no names."""
    return re.sub(r"\{\w+\}", "{}", path)


def bodies(operation: Json, kind: str) -> Json:
    """The schemas of what an endpoint takes and of what it answers, by status."""
    answers = {str(status): schema_of(answer, kind) for status, answer in operation["responses"].items()}
    return {"takes": schema_of(operation.get("requestBody", {}), kind), "answers": answers}


def schema_of(part: Json, kind: str) -> Any:
    content = part.get("content", {}).get("application/json")
    return convert(content["schema"], kind, {}) if content else None


def converted(schemas: Json, kind: str) -> Json:
    """All schemas under their names with the kind before them; the base of a family as `NAME.any`."""
    families = {
        name: schema["discriminator"]
        for name, schema in schemas.items()
        if "mapping" in schema.get("discriminator", {})
    }
    result = {}
    for name, schema in schemas.items():
        result[f"{kind}.{name}"] = closed(convert(merged(schema, schemas), kind, families))
        if name in families:
            result[f"{kind}.{name}.any"] = chosen(families[name], kind)
    return result


def merged(schema: Json, schemas: Json) -> Json:
    """A schema with what it inherits."""
    parts = schema.get("allOf")
    if not parts:
        return schema
    whole: Json = {"type": "object", "properties": {}, "required": []}
    for part in (*parts, {key: value for key, value in schema.items() if key != "allOf"}):
        base = merged(schemas[part["$ref"].rpartition("/")[2]], schemas) if "$ref" in part else merged(part, schemas)
        whole["properties"] |= base.get("properties", {})
        whole["required"] += base.get("required", [])
    return whole


def chosen(discriminator: Json, kind: str) -> Json:
    """The schema of a family: that which the discriminator's value names."""
    name, mapping = discriminator["propertyName"], discriminator["mapping"]
    ways = [
        {
            "if": {"properties": {name: {"const": value}}},
            "then": {"$ref": f"#/schemas/{kind}.{target.rpartition('/')[2]}"},
        }
        for value, target in mapping.items()
    ]
    return {"type": "object", "required": [name], "properties": {name: {"enum": sorted(mapping)}}, "allOf": ways}


def convert(schema: Any, kind: str, families: Json) -> Any:
    """OpenAPI's dialect as JSON Schema, without words."""
    if isinstance(schema, list):
        return [convert(one, kind, families) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {"$ref": f"#/schemas/{kind}.{name}" + (".any" if name in families else "")}
    result = {
        key: convert(value, kind, families)
        for key, value in schema.items()
        if key not in DROPPED and key != "properties"
    }
    if "properties" in schema:
        result["properties"] = {name: convert(value, kind, families) for name, value in schema["properties"].items()}
    if result.pop("nullable", False) and "type" in result:
        result["type"] = [result["type"], "null"]
    return closed(result)


def closed(schema: Any) -> Any:
    return {**schema, "additionalProperties": False} if "properties" in schema and "allOf" not in schema else schema


def reached(schemas: Json, start: Any) -> set[str]:
    """The names of all schemas to which references lead."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in re.findall(r'"#/schemas/([\w.-]+)"', json.dumps(waiting.pop())):
            if name not in seen:
                seen.add(name)
                waiting.append(schemas[name])
    return seen


if __name__ == "__main__":
    main(Path(sys.argv[1]))
