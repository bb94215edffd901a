"""What entries carry, in the API's description: one component a body and version.

They are generated from the very schemas that the phone and the ingest hold a body
to, with their labels in both languages as title and description.
"""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from schemas import bodies

ENVELOPE = {
    "_id": "entry:<device>:<UUIDv7>:<first 32 hex digits of the digest>",
    "_rev": "1-<32 hex digits>, from digest and seal",
    "type": "noun.past-tense-verb",
    "home": "the database it belongs to",
    "case": "the dispute it is about",
    "by": "the person",
    "device": "the device",
    "chain": "the device's chain",
    "prev": "digest of the entry before in the chain",
    "salt": "128 random bits; gone, with the body, once erased",
    "content": "digest of salt and body, in their place once erased",
}


def name_of(type_: str, v: int) -> str:
    """StageRecordedV1 for stage.recorded, version 1."""
    words = type_.replace(".", "_").split("_")
    return "".join(word.capitalize() for word in words) + f"V{v}"


def schema_name(schema: Any) -> str:
    """The component's name of a schema: its class, without ceremony."""
    known: type[Schema] = schema if isinstance(schema, type) else type(schema)
    for type_, versions in bodies.SCHEMAS.items():
        if known in versions.values() and not type_.endswith(".corrected"):
            return name_of(type_, max(versions))
    return known.__name__.removesuffix("Answer")


def describe(spec: APISpec, cookie: str) -> None:
    """Add every body, and the envelope that carries one of them."""
    named: dict[str, str] = {}
    for type_, versions in bodies.SCHEMAS.items():
        for form in versions.values():
            name = schema_name(form)
            if name not in spec.components.schemas:
                spec.components.schema(name, schema=form)
            named[type_] = f"#/components/schemas/{name}"
    spec.components.schema("Entry", component=envelope(named))
    spec.components.security_scheme(
        "sign_in", {"type": "apiKey", "in": "cookie", "name": cookie}
    )
    spec.components.security_scheme(
        "device", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    spec.components.security_scheme("program", {"type": "http", "scheme": "bearer"})


def say_problems(spec: APISpec) -> None:
    """Errors are described as what they are: application/problem+json."""
    for response in spec.components.responses.values():
        content = response.get("content", {})
        if "application/json" in content:
            content["application/problem+json"] = content.pop("application/json")


def envelope(named: dict[str, str]) -> dict[str, Any]:
    texts = {
        name: {"type": "string", "description": about}
        for name, about in ENVELOPE.items()
    }
    texts["prev"] = {**texts["prev"], "type": ["string", "null"]}  # type: ignore[dict-item]
    bodies_of = [{"$ref": ref} for ref in dict.fromkeys(named.values())]
    return {
        "type": "object",
        "description": "A sealed entry; `type` and `v` say what its body is: "
        + ", ".join(
            f"{type_} = {ref.rpartition('/')[2]}" for type_, ref in named.items()
        ),
        "required": ["_id", "_rev", "e", "type", "v", "home", "case", "by", "device"],
        "properties": {
            **texts,
            "e": {"type": "integer", "const": 1},
            "v": {"type": "integer", "minimum": 1},
            "n": {"type": "integer", "minimum": 1},
            "at": {"type": "object"},
            "seen": {"type": "array", "items": {"type": "string"}},
            "body": {"anyOf": [*bodies_of, {"type": "object"}]},
            "seal": {"type": "object"},
        },
    }


def plugin() -> MarshmallowPlugin:
    return MarshmallowPlugin(schema_name_resolver=schema_name)
