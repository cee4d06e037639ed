"""Compares what was seen with what the matrix allows: extra is a leak, missing is over-hiding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.demo.engine.acceptance import OWNERS
from tests.privacy import matrix
from tests.privacy.canaries import Canary
from tests.privacy.crawler import Sighting, Walk
from tests.privacy.pending import DECIDED
from tests.privacy.routes import ADMIN, API_DETAIL, API_LIST, NOTIFICATION, WEB
from tests.privacy.world import World

_POST = frozenset({"caption", "alt", "place", "hashtag"})
_CARD = frozenset({"name", "bio", "link"})

_COMMENTS = frozenset({"comment of follower.text", "comment of ex_follower.text"})
_COMMENTS_ON_PUBLIC = frozenset({"comment of follower.text", "comment of restricted.text"})
_COMMENT_OF_FRIEND = frozenset({"comment of close_friend.text"})
_PIXELS = frozenset({"pixels"})
_NAME = frozenset({"name"})

# What of an object has to be found, on each surface that can show it.
FINDABLE: dict[tuple[str, str], frozenset[str]] = {
    ("profile_public", "web"): _CARD,
    ("profile_private", "web"): _CARD,
    ("post_public", "web"): _POST | _COMMENTS_ON_PUBLIC,
    ("post_private", "web"): _POST | {"cover"},
    ("story_close_friends", "web"): _POST | _COMMENT_OF_FRIEND,
    ("post_archived", "web"): _POST,
    ("post_removed_by_mod", "web"): frozenset({"id"}),
    ("post_of_deactivated_owner", "web"): _POST,
    ("upload_draft", "web"): frozenset({"caption", "alt", "place"}),
    ("comments_on_private_post", "web"): _COMMENTS,
    ("likes_on_private_post", "web"): _NAME,
    ("follow_lists_private", "web"): _NAME,
    ("saved_collection", "web"): frozenset({"alt"}),
    ("block_mute_cf_lists", "web"): frozenset({"blocked", "muted", "close friend", "restricted"}),
    ("notifications", "web"): _NAME,
    ("account_private_fields", "web"): frozenset({"email"}),
    ("profile_public", "shared_discovery"): _NAME,
    ("profile_private", "shared_discovery"): _NAME,
    ("post_public", "shared_discovery"): frozenset({"alt", "id"}),
    ("profile_public", "api_detail"): _CARD,
    ("profile_private", "api_detail"): _CARD,
    ("post_public", "api_detail"): _POST | _COMMENTS_ON_PUBLIC,
    ("post_private", "api_detail"): _POST | {"cover"},
    ("story_close_friends", "api_detail"): _POST | _COMMENT_OF_FRIEND,
    ("post_archived", "api_detail"): _POST,
    ("post_removed_by_mod", "api_detail"): frozenset({"id"}),
    ("post_of_deactivated_owner", "api_detail"): _POST,
    ("upload_draft", "api_detail"): frozenset({"file name", "filename"}),
    ("comments_on_private_post", "api_detail"): _COMMENTS,
    ("likes_on_private_post", "api_detail"): _NAME,
    ("notifications", "api_detail"): _NAME,
    ("profile_public", "api_list"): _NAME,
    ("profile_private", "api_list"): _NAME,
    ("post_public", "api_list"): _POST | {"id"},
    ("post_private", "api_list"): _POST | {"cover", "id"},
    ("story_close_friends", "api_list"): _POST | {"id"},
    ("post_archived", "api_list"): _POST | {"id"},
    ("post_of_deactivated_owner", "api_list"): _POST | {"id"},
    ("follow_lists_private", "api_list"): _NAME,
    ("saved_collection", "api_list"): frozenset({"alt"}),
    ("block_mute_cf_lists", "api_list"): frozenset(
        {"blocked", "muted", "close friend", "restricted"}
    ),
    ("notifications", "api_list"): _NAME,
    ("profile_public", "media_url"): _PIXELS,
    ("profile_private", "media_url"): _PIXELS,
    ("post_public", "media_url"): _PIXELS,
    ("post_private", "media_url"): _PIXELS,
    ("story_close_friends", "media_url"): _PIXELS,
    ("post_archived", "media_url"): _PIXELS,
    ("post_of_deactivated_owner", "media_url"): _PIXELS,
    ("upload_draft", "media_url"): _PIXELS,
}

# What the card of a person, or the notice in place of a post, holds of it.
_ON_CARD = frozenset({"name", "id"})
# What apps are shown of; they are told of no pages and fetch no files by themselves.
_OF_API = frozenset({"api_detail", "api_list"})
_OF_APPS = _OF_API | {"shared_discovery"}

# In the administration ids, names of tags and standings are no content.
_NO_CONTENT = frozenset({"id", "medium id", "hashtag", "username"})

# What moderators open at the desk though it is hidden from others: people, whoever they are, and
# what was reported.
_OPEN_TO_MODERATORS = frozenset({*OWNERS, "reports_about_owner"})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One cell that does not hold."""

    kind: str
    role: str
    surface: str
    thing: str
    where: str

    def __str__(self) -> str:
        return f"{self.kind:6} {self.role:15} {self.surface:17} {self.thing}  {self.where}"


def judge(*, world: World, walks: Iterable[Walk]) -> list[Finding]:
    """Return every leak and everything hidden that should not be."""
    findings: set[Finding] = set()
    for walk in walks:
        findings |= set(_leaks(world, walk)) | set(_hidden(world, walk))
    return sorted(findings)


def readable(findings: Iterable[Finding]) -> str:
    return "\n" + "\n".join(str(finding) for finding in findings)


def is_shown(*, world: World, role: str, canary: Canary, surface: str) -> bool:
    """Tell whether the matrix lets somebody see a canary on a surface."""
    # Staff rule over all that is said under a post, at the desk.
    if role in canary.kept_from and surface != ADMIN:
        return False
    if role == canary.thing or (role, surface) in DECIDED:
        return True
    # Every owner has lists of their own, and the same people are on them.
    if canary.row == "block_mute_cf_lists" and role in world.site["owners"]:
        return True
    answer = _expected(world, role, canary, surface)
    if answer == "AUDIT_IF_REPORTED":
        return canary.thing in _OPEN_TO_MODERATORS
    return answer in matrix.SHOWING


def _leaks(world: World, walk: Walk) -> Iterator[Finding]:
    for sighting in walk.sightings:
        if sighting.surface == ADMIN and sighting.canary.part.split(".")[-1] in _NO_CONTENT:
            continue
        if not is_shown(
            world=world, role=walk.role, canary=sighting.canary, surface=_surface(sighting)
        ):
            yield Finding(
                "LEAK",
                walk.role,
                _surface(sighting),
                str(sighting.canary),
                f"{sighting.route} {sighting.url}",
            )


def _hidden(world: World, walk: Walk) -> Iterator[Finding]:
    seen = {
        (_surface(sighting), sighting.canary.thing, sighting.canary.part)
        for sighting in walk.sightings
    }
    for canary in world.catalogue:
        for (row, surface), parts in FINDABLE.items():
            if canary.row != row or canary.part not in parts or walk.role in canary.kept_from:
                continue
            if walk.is_of_app and surface not in _OF_APPS:
                continue
            if walk.is_of_pages and surface in _OF_API:
                continue
            answer = _expected(world, walk.role, canary, surface)
            if answer not in matrix.REQUIRED:
                continue
            if answer == "CARD" and canary.part not in _ON_CARD:
                continue
            if (surface, canary.thing, canary.part) not in seen:
                yield Finding("HIDDEN", walk.role, surface, str(canary), "")


def _surface(sighting: Sighting) -> str:
    """Return where a sighting counts; the list of notifications is also a page of its own."""
    if sighting.surface != NOTIFICATION or sighting.canary.row not in _ON_NOTIFICATIONS:
        return sighting.surface
    if not sighting.url.startswith("/api/"):
        return WEB
    return API_DETAIL if sighting.route in _ONE_NOTIFICATION else API_LIST


_ON_NOTIFICATIONS = frozenset(
    {
        "notifications",
        "profile_public",
        "profile_private",
        "account_private_fields",
        # Who asked to follow, and who follows now, is told on this page.
        "follow_lists_private",
        "likes_on_private_post",
    }
)
_ONE_NOTIFICATION = frozenset(
    {
        "notifications_api:notification",
        "notifications_api:group",
        "notifications_api:group_accounts",
    }
)


def _expected(world: World, role: str, canary: Canary, surface: str) -> str:
    actor = world.column(role, canary)
    return matrix.expected(actor=actor, row=canary.row, surface=surface)
