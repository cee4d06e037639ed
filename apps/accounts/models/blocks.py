"""Where no newcomers may come from: domains of e-mail addresses, ranges of network addresses."""

from ipaddress import ip_network
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.db import models
from django.db.models.functions import Now

from apps.accounts.types import Severity
from apps.core.distribution import REFERENCE
from apps.core.models import BaseModel


class DomainField(models.CharField):  # type: ignore[type-arg]  # as Django's own fields
    """The name of a domain as mail servers compare it: lower case, encoded, without "@"."""

    default_validators = [DomainNameValidator(accept_idna=False)]  # noqa: RUF012  # as the base has it

    def to_python(self, value: Any) -> Any:
        return canonical_domain(value) if isinstance(value, str) else value


class NetworkField(models.Field):  # type: ignore[type-arg]  # as Django's own fields
    """A range of network addresses, written like 192.0.2.0/24."""

    description = "range of network addresses"

    def db_type(self, connection: Any) -> str:
        return "cidr"

    def from_db_value(self, value: Any, *_: Any) -> str:
        return str(value)

    def to_python(self, value: Any) -> str:
        try:
            return str(ip_network(str(value).strip(), strict=False))
        except ValueError as error:
            raise ValidationError("Write a range like 192.0.2.0/24 or 2001:db8::/32.") from error

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(value)


@NetworkField.register_lookup
class Covers(models.Lookup):
    """Whether one address lies in a range."""

    lookup_name = "covers"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} >>= %s::inet", [*left_params, str(self.rhs)]


class DomainBlock(BaseModel):
    """A domain, with all below it, whose e-mail addresses nobody may use here."""

    distribution = REFERENCE

    domain = DomainField(max_length=253, unique=True)
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.domain)


class AddressBlock(BaseModel):
    """A range of addresses from which nobody signs up, or only by approval, or sees anything."""

    distribution = REFERENCE

    network = NetworkField(unique=True)
    severity = models.CharField(max_length=9, choices=Severity.choices)
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.network)


def canonical_domain(name: str) -> str:
    """Return a domain as it is stored and compared; what is no domain stays what it is."""
    plain = name.strip().lstrip("@.").rstrip(".").lower()
    try:
        return plain.encode("idna").decode()
    except UnicodeError:
        return plain
