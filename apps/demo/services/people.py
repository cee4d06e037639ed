"""Makes the people: the authored ones by the services of accounts, a crowd in bulk."""

from collections.abc import Iterable
from dataclasses import asdict

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import ProfileLink
from apps.demo.engine.planned import Plan, PlannedPerson
from apps.demo.services.batches import watched_batches
from apps.demo.types import DEMO_PASSWORD, LOGINS, Progress
from apps.moderation import services as moderation_services

BATCH = 1_000


def add_people(*, plan: Plan, progress: Progress) -> None:
    """Make everybody of the plan, with confirmed addresses; only the demo logins can sign in."""
    progress.begin(step="People", total=len(plan.people))
    for member in plan.people:
        if not member.is_crowd:
            add_person(member=member)
            progress.advance()
    # Hashing is slow by design, so the one password is hashed once.
    Account.objects.filter(username__in=LOGINS).update(password=make_password(DEMO_PASSWORD))
    crowd = [member for member in plan.people if member.is_crowd]
    for members in watched_batches(items=crowd, size=BATCH, progress=progress):
        add_crowd(members=members)
    progress.end()


def add_person(*, member: PlannedPerson) -> Account:
    """Make one person as sign-up and settings would, long ago."""
    person = member.person
    account = account_services.create_account(
        username=person.username,
        email=address_of(member),
        password=None,
        name=person.name,
        is_staff=bool(person.role),
        is_superuser=person.role == "superuser",
    )
    account_services.update_profile(
        account=account,
        name=person.name,
        bio=person.bio,
        pronouns=person.pronouns,
        links=links_of(member),
    )
    if person.private:
        account_services.set_private(account=account, is_private=True)
    if person.role == "moderator":
        moderation_services.appoint(account=account)
    Account.objects.filter(pk=account.pk).update(date_joined=member.joined_at)
    return account


def add_crowd(*, members: Iterable[PlannedPerson]) -> None:
    """Make many people at once; the rows are those that ``add_person`` makes."""
    accounts = Account.objects.bulk_create(
        Account(
            username=member.username,
            email=address_of(member),
            name=member.person.name,
            bio=member.person.bio,
            pronouns=member.person.pronouns,
            links=[asdict(link) for link in links_of(member)],
            is_private=member.person.private,
            privacy_version=int(member.person.private),
            password=make_password(None),
            date_joined=member.joined_at,
        )
        for member in members
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.email, primary=True, verified=True)
        for account in accounts
    )


def address_of(member: PlannedPerson) -> str:
    return f"{member.username}@example.org"


def links_of(member: PlannedPerson) -> list[ProfileLink]:
    return [ProfileLink(label="", url=member.person.link)] if member.person.link else []
