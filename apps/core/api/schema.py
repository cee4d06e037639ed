"""The API as OpenAPI 3.1, written from what each view declares beside itself.

Entities and parameters are types (``operations``), who may call is ``required_scopes``, and what
every operation can answer besides follows from these two.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Choices
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from apps.core.api.access import Access
from apps.core.api.operations import ErrorEntity, Operation, ProtocolErrorEntity
from apps.core.api.throttles import limit_of
from apps.core.formats import absolute
from apps.core.http import OAUTH_PREFIX
from apps.oauth.engine.scopes import SCOPES
from apps.oauth.presentation import scope_views

Json = dict[str, Any]

# Who calls, in the words of the schema: a person by an app, an app by itself, a browser.
PERSON, APP, SESSION = "person", "app", "session"
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_REF = "#/components/schemas/{name}"
_VERSION = re.compile(r"^(v\d(\.\d)?|instaclone/v1|pixelfed/v1|\.well-known)/")
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
_ID = {"type": "string", "pattern": "^[0-9]{1,19}$"}

MEANINGS: dict[int, str] = {
    400: "The request could not be read.",
    401: "No token, or one that is worth nothing: sign in again.",
    403: "The token lacks the scope, or the account takes no part.",
    404: "It does not exist, or not for whom asks; the two are answered alike.",
    409: "The same is just being done.",
    413: "That is more than one request may carry.",
    415: "The body is of a kind that is not read here.",
    422: "It was understood, and cannot be done.",
    429: "Too often: come again after `Retry-After` seconds.",
    503: "Come again after `Retry-After` seconds.",
}


@cache
def schema_bytes() -> bytes:
    """Return the whole schema as JSON; it is the same for everybody, and as long as we run."""
    return msgspec.json.encode(Generator().get_schema(public=True))


def read_schema() -> Json:
    """Return the whole schema."""
    schema: Json = msgspec.json.decode(schema_bytes())
    return schema


def is_second_address(path: str, paths: Mapping[str, Any]) -> bool:
    """Tell whether this is only the other name of what is below ``/api/v1.1/``."""
    below = path.removeprefix("/api/pixelfed/v1/")
    return below != path and f"/api/v1.1/{below}" in paths


class OneSpelling(EndpointEnumerator):
    """Tells each address once: without the slash at its end, which is answered as well."""

    def get_api_endpoints(self, patterns: Any = None, prefix: str = "") -> list[Any]:
        found = super().get_api_endpoints(patterns, prefix)  # type: ignore[no-untyped-call]  # of the library
        return [
            endpoint
            for endpoint in found
            if not (endpoint[0].endswith("/") and _has_other_spelling(endpoint, found))
        ]


def declared_operations() -> Iterator[Operation]:
    """Tell what every operation declares of itself."""
    endpoints = OneSpelling().get_api_endpoints()
    for _, _, method, callback in endpoints:
        declared: Mapping[str, Operation] = getattr(callback.cls, "operations", {})
        if method in declared:
            yield declared[method]


class Generator(SchemaGenerator):
    """Adds what is said of the API as a whole."""

    endpoint_inspector_cls = OneSpelling

    def get_schema(self, request: Any = None, public: bool = False) -> Json:
        schema: Json = super().get_schema(request, public)  # type: ignore[no-untyped-call]  # of the library
        schema["servers"] = [{"url": absolute("/").rstrip("/")}]
        schema["components"]["securitySchemes"] = _security_schemes()
        schema["tags"] = [{"name": name} for name in sorted(_tags(schema["paths"]))]
        return schema


class OperationSchema(AutoSchema):
    """Writes an operation from what its view declares; one that declares nothing is left out."""

    def is_excluded(self) -> bool:
        return self._declared is None or self._access is None

    def get_operation_id(self) -> str:
        words = re.sub(r"\W+", "_", self.path).strip("_")
        return f"{self.method.lower()}_{words}"

    def get_tags(self) -> list[str]:
        place = _VERSION.sub("", self.path.removeprefix("/").removeprefix("api/"))
        return [place.split("/")[0].split(".")[0].split("-")[0]]

    def get_summary(self) -> str:
        return self._operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # as the library itself does
        return ""

    def get_extensions(self) -> Json:
        extensions: Json = {"x-rate-limits": [limit_of(self.view), *self._operation.limits]}
        if self._operation.always:
            extensions["x-always"] = self._operation.always
        return extensions

    def get_auth(self) -> list[Json]:
        access: Access = self._access
        scopes = [access.scope] if access.scope else []
        found: list[Json] = []
        if access.is_public and access.is_for_sessions:
            found.append({})
        if not self.view.authentication_classes:
            return found
        found.append({PERSON: scopes})
        if access.is_public:
            found.append({APP: scopes})
        if access.is_for_sessions:
            found.append({SESSION: []})
        return found

    def _get_parameters(self) -> list[Json]:
        found = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": _ID if converter == "int" else {"type": "string"},
            }
            for converter, name in _CONVERTER.findall(self.path_regex)
        ]
        if self.method == "GET":
            found += self._query()
        return found

    def _query(self) -> list[Json]:
        properties, required = self._taken()
        return [
            {
                "name": _bracketed(name, schema),
                "in": "query",
                "required": name in required,
                "schema": schema,
            }
            for name, schema in properties.items()
        ]

    def _get_request_body(self, direction: str = "request") -> Json | None:
        if self.method == "GET" or self._operation.takes is None:
            return None
        properties, required = self._taken()
        has_file = any(schema.get("format") == "binary" for schema in properties.values())
        plain = _object(properties, required)
        bracketed = _object(
            {_bracketed(name, schema): schema for name, schema in properties.items()},
            [_bracketed(name, properties[name]) for name in required],
        )
        kinds = {_MULTIPART: bracketed} if has_file else {_JSON: plain, _FORM: bracketed}
        return {
            "required": bool(required),
            "content": {kind: {"schema": schema} for kind, schema in kinds.items()},
        }

    def _get_response_bodies(self, direction: str = "response") -> Json:
        declared = self._operation
        answers = {declared.status: declared.answers, **declared.also}
        return {
            **{str(status): self._answer(status, kind) for status, kind in answers.items()},
            **{str(status): self._error(status) for status in self._error_statuses()},
        }

    def _answer(self, status: int, kind: Any) -> Json:
        answer: Json = {"description": HTTPStatus(status).phrase, "headers": _headers()}
        if _is_paged(self._operation):
            answer["headers"]["Link"] = {
                "description": 'Where the list goes on: rel="next" and rel="prev".',
                "schema": {"type": "string"},
            }
        if kind is not None:
            answer["content"] = {_JSON: {"schema": self._schema_of(kind)}}
        return answer

    def _error(self, status: int) -> Json:
        codes = sorted(
            f"`{error.code}`" for error in self._operation.refuses if error.status == status
        )
        is_protocol = self.path.startswith(OAUTH_PREFIX)
        entity = ProtocolErrorEntity if is_protocol else ErrorEntity
        meaning = MEANINGS.get(status) or f"{HTTPStatus(status).phrase}."
        return {
            "description": f"{meaning} {', '.join(codes)}".strip(),
            "content": {_JSON: {"schema": self._schema_of(entity)}},
        }

    def _error_statuses(self) -> list[int]:
        found = {400, 429, 503, *(error.status for error in self._operation.refuses)}
        if self.view.authentication_classes:
            found |= {401, 403}
        if self.path.startswith(OAUTH_PREFIX):
            # The app that calls may be none.
            found |= {401}
        if "{" in self.path:
            found |= {404}
        if self._operation.takes is not None or self._access.scope:
            found |= {422}
        if self.method != "GET":
            found |= {409, 413, 415}
        return sorted(found)

    def _taken(self) -> tuple[dict[str, Json], list[str]]:
        """Return the parameters by name, and which of them must be there."""
        if self._operation.takes is None:
            return {}, []
        (schema,), components = _components([self._operation.takes])
        name = schema["$ref"].rpartition("/")[2]
        taken = components.pop(name)
        self._register(components)
        return taken["properties"], taken.get("required", [])

    def _schema_of(self, kind: Any) -> Json:
        (schema,), components = _components([kind])
        self._register(components)
        return schema

    def _register(self, components: Mapping[str, Json]) -> None:
        for name, schema in components.items():
            self.registry.register_on_missing(
                ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, name)
            )

    @property
    def _declared(self) -> Operation | None:
        declared: Mapping[str, Operation] = getattr(self.view, "operations", {})
        return declared.get(self.method)

    @property
    def _operation(self) -> Operation:
        declared = self._declared
        if declared is None:
            raise LookupError(f"{self.method} {self.path} is described nowhere")
        return declared

    @property
    def _access(self) -> Any:
        return getattr(self.view, "required_scopes", {}).get(self.method)


def _components(kinds: list[Any]) -> tuple[list[Json], dict[str, Json]]:
    schemas, components = msgspec.json.schema_components(
        kinds, schema_hook=_schema_of_choices, ref_template=_REF
    )
    # Patterns of JSON Schema are those of ECMAScript, which writes the end as $.
    return list(schemas), {name: _with_patterns(schema) for name, schema in components.items()}


def _schema_of_choices(kind: type) -> Json:
    if issubclass(kind, Choices):
        return {"type": "string", "enum": list(kind.values)}
    raise NotImplementedError


def _with_patterns(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_patterns(one) for one in schema]
    if isinstance(schema, dict):
        return {
            name: value.replace("\\Z", "$")
            if name == "pattern" and isinstance(value, str)
            else _with_patterns(value)
            for name, value in schema.items()
        }
    return schema


def _is_paged(declared: Operation) -> bool:
    return "max_id" in getattr(declared.takes, "__annotations__", {})


def _object(properties: Mapping[str, Json], required: list[str]) -> Json:
    schema: Json = {"type": "object", "properties": dict(properties)}
    return {**schema, "required": required} if required else schema


def _bracketed(name: str, schema: Json) -> str:
    """Return the name of a parameter as forms and addresses write it."""
    return f"{name}[]" if schema.get("type") == "array" else name


def _has_other_spelling(endpoint: tuple[str, str, str, Any], found: list[Any]) -> bool:
    path, _, method, _ = endpoint
    return any(other[0] == path.rstrip("/") and other[2] == method for other in found)


def _tags(paths: Json) -> set[str]:
    return {
        tag
        for operations in paths.values()
        for operation in operations.values()
        for tag in operation["tags"]
    }


def _headers() -> Json:
    described = {
        "X-RateLimit-Limit": "How many calls there are in a while.",
        "X-RateLimit-Remaining": "How many of them are left.",
        "X-RateLimit-Reset": "When all of them are there again.",
    }
    return {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in described.items()
    }


def _security_schemes() -> Json:
    scopes = {name: scope_views(scopes=[name])[0].text for name in SCOPES}
    token = absolute("/oauth/token")
    code = {
        "authorizationUrl": absolute("/oauth/authorize"),
        "tokenUrl": token,
        "refreshUrl": token,
        "scopes": scopes,
    }
    return {
        PERSON: {
            "type": "oauth2",
            "description": "A token that stands for a person, who agreed to its scopes.",
            "flows": {"authorizationCode": code},
        },
        APP: {
            "type": "oauth2",
            "description": "An app's own token, which stands for nobody.",
            "flows": {"clientCredentials": {"tokenUrl": token, "scopes": scopes}},
        },
        SESSION: {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The site's own pages; what changes something also carries their token "
            "against forged requests in `X-CSRFToken`.",
        },
    }
