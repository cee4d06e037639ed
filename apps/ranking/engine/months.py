"""Months as the interaction log is cut into them: UTC, each a partition of its own."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

_NAME = re.compile(r"(?P<year>[0-9]{4})_(?P<month>[0-9]{2})\Z")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the month of an aware moment, as UTC has it."""
        utc = moment.astimezone(UTC)
        return cls(utc.year, utc.month)

    @classmethod
    def of_name(cls, name: str) -> Self | None:
        """Return the month that a table's name ends with, or None if it ends otherwise."""
        found = _NAME.search(name)
        return cls(int(found["year"]), int(found["month"])) if found else None

    @property
    def name(self) -> str:
        return f"{self.year:04}_{self.month:02}"

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    def plus(self, months: int) -> Self:
        """Return the month so many months later, or earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, month + 1)
