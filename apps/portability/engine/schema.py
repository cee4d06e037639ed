"""The format as a JSON Schema: ``python -m apps.portability.engine.schema`` prints the document."""

import json
import sys
from typing import Any

import msgspec

from apps.portability.engine.records import FILES, FORMAT, LISTS, VERSION


def schema() -> dict[str, Any]:
    """Return the format as a JSON Schema: each file of an archive by what it holds."""
    kinds = list({*FILES.values(), *LISTS.values()})
    kinds.sort(key=lambda kind: kind.__name__)
    references, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    found = dict(zip(kinds, references, strict=True))
    files = {name: found[kind] for name, kind in FILES.items()}
    lists = {
        f"data/{name}-N.json": {"type": "array", "items": found[kind]}
        for name, kind in LISTS.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT} version {VERSION}",
        "type": "object",
        "properties": {**files, **lists},
        "$defs": dict(sorted(components.items())),
    }


def document() -> str:
    """Return the schema as docs/archive.schema.json holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
