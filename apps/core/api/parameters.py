"""What a request asks for, wherever its app has put it.

The apps there are send parameters in the address, in a form, in a JSON body, or in two of these at
once, also with GET. Here they are one: the body wins over the address. Names are read as the
dialect writes them: ``id[]=1&id[]=2`` is a list, ``source[privacy]=public`` a nested value, and
``words[][text]=a&words[][text]=b`` a list of structures.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from apps.core.exceptions import DomainError

MAX_DEPTH = 4
_PARTS = re.compile(r"\[([^\[\]]*)\]")
# What fits in 63 bits, and so may be an id.
ID = re.compile(r"[0-9]{1,18}|[0-8][0-9]{18}")
_NUMBER = re.compile(r"[0-9]{1,18}")
_TRUE = frozenset({"true", "1", "on", "t", "yes"})
_FALSE = frozenset({"false", "0", "off", "f", "no", ""})


class InvalidParameter(DomainError):
    """A parameter has a form that it cannot have."""

    code = "invalid_parameter"


def parameters_of(request: Request) -> dict[str, Any]:
    """Return all parameters of a request as one mapping.

    :raises InvalidParameter: a name is one thing here and another there.
    """
    found = nested(_pairs(request.query_params))
    body = request.data
    if isinstance(body, QueryDict):
        return found | nested(_pairs(body))
    if isinstance(body, Mapping):
        return found | {str(name).removesuffix("[]"): value for name, value in body.items()}
    if body:
        raise InvalidParameter("The body is JSON, but no object.")
    return found


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs of names and values as the structure that their names describe."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        head, bracket, _ = name.partition("[")
        parts = _PARTS.findall(name) if bracket else []
        if not head or head + "".join(f"[{part}]" for part in parts) != name:
            # Brackets that do not match are part of the name.
            root[name] = value
        elif len(parts) >= MAX_DEPTH:
            raise InvalidParameter(f"{head[:40]} is nested too deeply.")
        else:
            _put(root, [head, *parts], value)
    return root


def text(parameters: Mapping[str, Any], name: str, default: str = "") -> str:
    """Return a parameter as text.

    :raises InvalidParameter: it is a list or a structure.
    """
    value = parameters.get(name)
    match value:
        case None:
            return default
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            raise InvalidParameter(f"{name} must be a text.")


def flag(parameters: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """Return a parameter as yes or no: true, 1 and on are yes.

    :raises InvalidParameter: it is neither.
    """
    if parameters.get(name) is None:
        return default
    value = text(parameters, name).lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise InvalidParameter(f"{name} must be true or false.")


def texts(parameters: Mapping[str, Any], name: str) -> list[str]:
    """Return a parameter as a list of texts; a single one is a list of one.

    :raises InvalidParameter: something in it is no text.
    """
    value = parameters.get(name)
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    return [text({name: one}, name) for one in values]


def ids(parameters: Mapping[str, Any], name: str, *, most: int = 100) -> list[int]:
    """Return a parameter as a list of ids, each once; what can be nobody's id is left out.

    :raises InvalidParameter: there are more than ``most``.
    """
    named = dict.fromkeys(texts(parameters, name))
    if len(named) > most:
        raise InvalidParameter(f"{name} has at most {most} ids at once.")
    return [int(one) for one in named if ID.fullmatch(one)]


def number(parameters: Mapping[str, Any], name: str, *, default: int = 0, most: int) -> int:
    """Return a parameter as a number from 0 to ``most``.

    :raises InvalidParameter: it is none.
    """
    value = text(parameters, name)
    if not value:
        return default
    if not _NUMBER.fullmatch(value) or int(value) > most:
        raise InvalidParameter(f"{name} must be a number from 0 to {most}.")
    return int(value)


def point(parameters: Mapping[str, Any], name: str) -> tuple[float, float] | None:
    """Return the point of a picture that is named as ``x,y``, each from -1 to 1, if one is.

    :raises InvalidParameter: it is none.
    """
    named = text(parameters, name)
    if not named:
        return None
    try:
        x, y = (float(part) for part in named.split(","))
    except ValueError as error:
        raise InvalidParameter(f"{name} must be two numbers: x,y.") from error
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 1 and abs(y) <= 1):
        raise InvalidParameter(f"{name} must be between -1 and 1.")
    return x, y


def id_of(value: str, name: str) -> int:
    """Return the id that a parameter must be.

    :raises InvalidParameter: it can be nobody's id.
    """
    if not ID.fullmatch(value):
        raise InvalidParameter(f"{name} must be an id.")
    return int(value)


def _pairs(query: QueryDict) -> Iterable[tuple[str, Any]]:
    structures: dict[str, dict[str, list[Any]]] = {}
    for name, values in query.lists():
        prefix, is_of_structure, _ = name.partition("[][")
        if is_of_structure:
            structures.setdefault(prefix, {})[name] = values
        elif name.endswith("]"):
            yield from ((name, value) for value in values)
        elif values:
            yield name, values[-1]
    for prefix, named in structures.items():
        yield from _row_by_row(prefix, named)


def _row_by_row(prefix: str, named: Mapping[str, Sequence[Any]]) -> Iterable[tuple[str, Any]]:
    """Return the values of a list of structures, one structure after the other.

    Of a form it is known only in which order each name has its values. Where a name is missing in
    some, its values could be of any: to guess might change or remove the wrong one.
    """
    if len({len(values) for values in named.values()}) > 1:
        raise InvalidParameter(f"Name all parts in each of {prefix[:40]}, or number them.")
    for row in zip(*named.values(), strict=True):
        yield from zip(named, row, strict=True)


def _put(node: dict[str, Any], parts: list[str], value: Any) -> None:
    name, *rest = parts
    if not rest:
        node[name] = value
    elif rest[0] != "":
        inner = node.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidParameter(f"{name[:40]} is a structure and something else.")
        _put(inner, rest, value)
    else:
        listed = node.setdefault(name, [])
        if not isinstance(listed, list):
            raise InvalidParameter(f"{name[:40]} is a list and something else.")
        _append(listed, name, rest[1:], value)


def _append(listed: list[Any], name: str, parts: list[str], value: Any) -> None:
    """Put a value into a list; a structure goes on until it has what comes next already."""
    if not parts:
        listed.append(value)
        return
    if not listed or _has(listed[-1], parts):
        listed.append({})
    if not isinstance(listed[-1], dict):
        raise InvalidParameter(f"{name[:40]} is a list of values and of structures.")
    _put(listed[-1], parts, value)


def _has(node: Any, parts: list[str]) -> bool:
    name, *rest = parts
    if not isinstance(node, dict) or name not in node:
        return False
    # A list inside goes on for as long as it is named.
    return not rest or (rest[0] != "" and _has(node[name], rest))
