"""The schema in the words of a page: what a person reads who writes an app."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from apps.core.api.schema import APP, PERSON, Json, is_second_address, read_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A parameter, or a field of an entity; ``links`` are the entities that it is made of."""

    name: str
    words: Sequence[str]
    note: str
    is_required: bool
    links: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One way in which an operation is answered."""

    status: int
    text: str
    words: Sequence[str]
    links: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationView:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    access: str
    limits: Sequence[str]
    parameters: Sequence[FieldView]
    answers: Sequence[AnswerView]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """One shape of answers."""

    name: str
    text: str
    fields: Sequence[FieldView]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """The operations about one thing, and the entities that they name."""

    name: str
    operations: Sequence[OperationView]
    entities: Sequence[EntityView]


@cache
def topics() -> dict[str, TopicView]:
    """Return every topic by its name."""
    schema = read_schema()
    found: dict[str, list[OperationView]] = {}
    for path, operations in schema["paths"].items():
        if is_second_address(path, schema["paths"]):
            continue
        for method, operation in operations.items():
            view = _operation(method.upper(), path, operation)
            found.setdefault(operation["tags"][0], []).append(view)
    return {
        name: TopicView(name=name, operations=views, entities=_entities(views, schema))
        for name, views in sorted(found.items())
    }


def _operation(method: str, path: str, operation: Json) -> OperationView:
    return OperationView(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        access=_access(operation["security"]),
        limits=operation["x-rate-limits"],
        parameters=list(_parameters(operation)),
        answers=[
            _answer(int(status), answer)
            for status, answer in sorted(operation["responses"].items())
        ],
    )


def _access(security: list[Json]) -> str:
    """Return in a sentence who may call."""
    open_to = {name: scopes for one in security for name, scopes in one.items()}
    if not open_to:
        return "For everybody; no token is looked at."
    scope = "".join(open_to.get(PERSON, []))
    token = f"a token with {scope}" if scope else "any token"
    if {} in security:
        return f"For everybody; {token} sees what it may see."
    if APP in open_to:
        return f"For {token}, also one that stands for nobody."
    return f"For {token}." if PERSON in open_to else "For the site's own pages."


def _parameters(operation: Json) -> Iterator[FieldView]:
    for parameter in operation.get("parameters", []):
        yield _field(parameter["name"], parameter["schema"], is_required=parameter["required"])
    for body in list(operation.get("requestBody", {}).get("content", {}).values())[:1]:
        yield from _fields(body["schema"])


def _answer(status: int, answer: Json) -> AnswerView:
    content = answer.get("content", {}).get("application/json", {}).get("schema")
    is_error = status >= HTTPStatus.BAD_REQUEST
    return AnswerView(
        status=status,
        text=answer["description"].replace("`", "") if is_error or content is None else "",
        words=[] if is_error or content is None else kind_of(content).split(),
        links=[] if is_error or content is None else list(_links(content)),
    )


def _entities(views: Sequence[OperationView], schema: Json) -> list[EntityView]:
    """Return the entities that the operations name, and those that these are made of."""
    known = schema["components"]["schemas"]
    waiting: list[str] = []
    for view in views:
        for parameter in view.parameters:
            waiting += parameter.links
        for answer in view.answers:
            waiting += answer.links
    found: dict[str, EntityView] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            fields = list(_fields(known[name]))
            text = known[name].get("description", "")
            found[name] = EntityView(name=name, text=text, fields=fields)
            waiting += [link for field in fields for link in field.links]
    return [found[name] for name in sorted(found)]


def _fields(schema: Json) -> Iterator[FieldView]:
    required = schema.get("required", [])
    for name, inner in schema.get("properties", {}).items():
        yield _field(name, inner, is_required=name in required)


def _field(name: str, schema: Json, *, is_required: bool) -> FieldView:
    return FieldView(
        name=name,
        words=kind_of(schema).split(),
        note=schema.get("description", ""),
        is_required=is_required,
        links=list(_links(schema)),
    )


def kind_of(schema: Json) -> str:
    """Return in words what a value is: ``list of Status``, ``text or null``."""
    match schema:
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2]
        case {"anyOf": list(kinds)}:
            return " or ".join(kind_of(kind) for kind in kinds)
        case {"enum": list(values)}:
            return " or ".join(f"“{value}”" for value in values)
        case {"type": "array"}:
            return f"list of {kind_of(schema.get('items', {}))}"
        case {"type": "string", "format": "binary"}:
            return "file"
        case {"type": "string", "pattern": str(pattern)} if re.match(r"\^\[0-9\]\{1,", pattern):
            return "id"
        case {"type": "string", "pattern": str(pattern)} if "T[0-9]" in pattern:
            return "moment"
        case {"type": str(kind)}:
            return _WORDS[kind]
        case _:
            return "anything"


_WORDS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "yes or no",
    "object": "object",
    "null": "null",
}


def _links(schema: Any) -> Iterator[str]:
    """Tell the entities that a value is made of."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from _links(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _links(inner)
