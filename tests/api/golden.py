"""Whether what apps are told has the shape that is described to them."""

from typing import Any, get_type_hints

import msgspec


def misfit(entity: Any, kind: Any) -> str:
    """Return what is wrong with an entity, "" if nothing is.

    Wrong are a missing field, another type, a null where none is named, all of them at any depth;
    and at the top a field that nobody described.
    """
    try:
        msgspec.convert(entity, kind)
    except msgspec.ValidationError as error:
        return str(error)
    known = get_type_hints(kind) if hasattr(kind, "__total__") else entity
    unknown = [name for name in entity if name not in known] if isinstance(entity, dict) else []
    return f"Not described: {', '.join(unknown)}" if unknown else ""
