"""How each table will be laid out when PostgreSQL grows onto Citus; every model declares it.

The rules behind it: reference tables are copied to each node; a distributed table is spread by one
column that is never NULL, never edited and part of every unique constraint; local tables stay on
the coordinator.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Distribution:
    """``by`` is the attname of the distribution column; tables of one ``group`` are co-located."""

    kind: Literal["reference", "distributed", "local"]
    by: str = ""
    group: str = ""


REFERENCE = Distribution("reference")
LOCAL = Distribution("local")


def distributed(*, by: str, group: str) -> Distribution:
    """Declare a table spread by column ``by``, next to the other tables of ``group``."""
    return Distribution("distributed", by, group)
