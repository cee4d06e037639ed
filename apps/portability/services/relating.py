"""The people an archive names: who they are here, and what its owner does to them again."""

from collections.abc import Callable, Iterable, Sequence

from apps.accounts.models import Account
from apps.core.ids import LARGEST_ID
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services
from apps.graph.policy import Viewer, visible_account
from apps.portability.engine.records import PeopleList, Person

_LONGEST_ID = 19


def id_of(text: str) -> int:
    """Return an id of this site, or 0 for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    number = int(text) if is_number else 0
    return number if number <= LARGEST_ID else 0


def account_ids_of(
    *, account: Account, people: Sequence[Person], is_of_this_site: bool
) -> dict[str, int]:
    """Find those whom the account may see, by the username that the archive has for them.

    In an archive of this site the id says who is meant, even if somebody else has the name by now.
    """
    seen = Account.objects.get_queryset().filter(visible_account(Viewer(account.pk)))
    if is_of_this_site:
        names = {id_of(person.id): person.username.lower() for person in people}
        return {names[pk]: pk for pk in seen.filter(pk__in=names).values_list("pk", flat=True)}
    usernames = {person.username for person in people}
    named = seen.named(*(name for name in usernames if name.isascii() and name.isprintable()))
    return {username.lower(): pk for pk, username in named.values_list("pk", "username")}


def _block(account: Account, other_id: int) -> bool:
    return graph_services.block(blocker=account, blocked_id=other_id)


def _mute(account: Account, other_id: int) -> bool:
    return graph_services.mute(muter=account, muted_id=other_id)


def _restrict(account: Account, other_id: int) -> bool:
    return graph_services.restrict(restricter=account, restricted_id=other_id)


def _follow(account: Account, other_id: int) -> bool:
    """Follow, or ask: a private account decides for itself."""
    (before,) = graph_selectors.relationship(
        viewer=Viewer(account.pk), account_ids=[other_id]
    ).values()
    return graph_services.follow(follower=account, followee_id=other_id) is not before.state


def _befriend(account: Account, other_id: int) -> bool:
    return graph_services.add_close_friend(owner=account, member_id=other_id)


def relist(*, account: Account, record: PeopleList, account_ids: Iterable[int]) -> bool:
    """Bring a list back with those whom the account follows; whether it was not there.

    A list of that title goes on with whom it has.
    """
    known = graph_selectors.lists_of(viewer=Viewer(account.pk))
    if any(one.title == record.title for one in known):
        return False
    made = graph_services.make_list(owner=account, title=record.title)
    followed = graph_selectors.followed_ids(account_id=account.pk)
    graph_services.add_to_list(
        owner=account, list_id=made.pk, account_ids=set(account_ids) & set(followed)
    )
    return True


# Those whose people are told.
FOLLOWING = ("following", "requests-sent")
# The lists that are brought back, in this order: whoever is blocked is not followed.
RELATIONS: dict[str, Callable[[Account, int], bool]] = {
    "blocked": _block,
    "muted": _mute,
    "restricted": _restrict,
    "following": _follow,
    "requests-sent": _follow,
    "close-friends": _befriend,
}
