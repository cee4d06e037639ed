"""People for tests, with traits by meaning."""

from typing import Any

import factory
from allauth.account.models import EmailAddress

from apps.accounts.models import Account
from apps.accounts.types import Status

PASSWORD = "correct-horse-battery"
BORN_ON = "1990-05-04"


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    """An active, public account with a confirmed e-mail address and PASSWORD."""

    class Meta:
        model = Account
        skip_postgeneration_save = True

    class Params:
        private = factory.Trait(is_private=True)
        staff = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)
        deactivated = factory.Trait(status=Status.DEACTIVATED)
        suspended = factory.Trait(status=Status.SUSPENDED)
        unconfirmed = factory.Trait(status=Status.UNCONFIRMED)

    username = factory.Sequence(lambda number: f"person{number}")
    email = factory.LazyAttribute(lambda account: f"{account.username.lower()}@example.org")
    name = ""
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def confirmed_email(self: Any, create: bool, extracted: bool | None, **_: Any) -> None:
        """Confirm the e-mail address, unless ``confirmed_email=False``."""
        if create and extracted is not False and self.status != Status.UNCONFIRMED:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)
