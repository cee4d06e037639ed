"""Who moderates, and with which permissions."""

import pytest
from django.core.management import CommandError, call_command

from apps.moderation import services
from apps.moderation.models import AuditEntry
from apps.moderation.services.team import PERMISSIONS
from tests.factories.accounts import AccountFactory
from tests.factories.moderation import make_moderator

pytestmark = pytest.mark.django_db


class TestModerators:
    def test_have_exactly_the_permissions_of_their_work(self):
        mod = make_moderator()

        assert mod.get_all_permissions() == {f"{app}.{name}" for app, name in PERMISSIONS}

    def test_lose_what_a_former_version_gave_them(self):
        from django.contrib.auth.models import Permission

        services.moderator_group().permissions.set(Permission.objects.all())

        assert services.moderator_group().permissions.count() == len(PERMISSIONS)

    def test_are_appointed_and_relieved_once(self):
        account = AccountFactory()

        assert services.appoint(account=account)
        assert not services.appoint(account=account)
        assert services.relieve(account=account)
        assert not services.relieve(account=account)

        account.refresh_from_db()
        assert not account.is_staff
        assert list(AuditEntry.objects.order_by("id").values_list("action", "role")) == [
            ("appointed", "console"),
            ("relieved", "console"),
        ]

    def test_who_are_superusers_stay_staff(self):
        chief = AccountFactory(superuser=True)
        services.appoint(account=chief)

        services.relieve(account=chief)

        chief.refresh_from_db()
        assert chief.is_staff


class TestTheCommand:
    def test_makes_a_moderator_and_ends_that(self, capsys):
        AccountFactory(username="mona")

        call_command("moderator", "mona")
        call_command("moderator", "mona")
        call_command("moderator", "mona", "--remove")

        assert capsys.readouterr().out.splitlines() == [
            "mona is a moderator now.",
            "mona is a moderator already.",
            "mona is a moderator no more.",
        ]

    def test_knows_when_nobody_is_called_so(self):
        with pytest.raises(CommandError, match="Nobody is called"):
            call_command("moderator", "nobody")
