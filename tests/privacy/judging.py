"""Compares what was seen with what the matrix allows: extra is a leak, missing is over-hiding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.demo.engine.acceptance import OWNERS
from tests.privacy import matrix
from tests.privacy.canaries import Canary
from tests.privacy.crawler import Sighting, Walk
from tests.privacy.pending import DECIDED
from tests.privacy.routes import ADMIN
from tests.privacy.world import World

_POST = frozenset({"caption", "alt", "place", "hashtag"})
_CARD = frozenset({"name", "bio", "link"})

# What of an object has to be found, on each surface that can show it.
FINDABLE: dict[tuple[str, str], frozenset[str]] = {
    ("profile_public", "web"): _CARD,
    ("profile_private", "web"): _CARD,
    ("post_public", "web"): _POST | {"comment of follower.text", "comment of restricted.text"},
    ("post_private", "web"): _POST | {"cover"},
    ("story_close_friends", "web"): _POST | {"comment of close_friend.text"},
    ("post_archived", "web"): _POST,
    ("post_of_deactivated_owner", "web"): _POST,
    ("upload_draft", "web"): frozenset({"caption", "alt", "place"}),
    ("comments_on_private_post", "web"): frozenset(
        {"comment of follower.text", "comment of ex_follower.text"}
    ),
    ("likes_on_private_post", "web"): frozenset({"name"}),
    ("follow_lists_private", "web"): frozenset({"name"}),
    ("saved_collection", "web"): frozenset({"alt"}),
    ("block_mute_cf_lists", "web"): frozenset({"blocked", "muted", "close friend"}),
    ("notifications", "web"): frozenset({"name"}),
    ("account_private_fields", "web"): frozenset({"email"}),
    ("profile_public", "shared_discovery"): frozenset({"name"}),
    ("profile_private", "shared_discovery"): frozenset({"name"}),
    ("post_public", "shared_discovery"): frozenset({"alt", "id"}),
    ("profile_public", "api_detail"): frozenset({"name"}),
    ("profile_private", "api_detail"): frozenset({"name"}),
    ("upload_draft", "api_detail"): frozenset({"file name"}),
    ("block_mute_cf_lists", "api_list"): frozenset({"blocked", "muted"}),
    ("follow_lists_private", "api_list"): frozenset({"name"}),
    ("story_close_friends", "api_list"): frozenset({"caption"}),
    ("profile_public", "api_list"): frozenset({"name"}),
    ("profile_private", "api_list"): frozenset({"name"}),
    ("post_private", "api_list"): frozenset({"caption"}),
    ("profile_public", "media_url"): frozenset({"pixels"}),
    ("profile_private", "media_url"): frozenset({"pixels"}),
    ("post_public", "media_url"): frozenset({"pixels"}),
    ("post_private", "media_url"): frozenset({"pixels"}),
    ("post_archived", "media_url"): frozenset({"pixels"}),
    ("post_of_deactivated_owner", "media_url"): frozenset({"pixels"}),
    ("upload_draft", "media_url"): frozenset({"pixels"}),
}

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
            if walk.is_of_app and not surface.startswith("api_"):
                continue
            answer = _expected(world, walk.role, canary, surface)
            if answer not in matrix.REQUIRED:
                continue
            if answer == "CARD" and canary.part != "name":
                continue
            if (surface, canary.thing, canary.part) not in seen:
                yield Finding("HIDDEN", walk.role, surface, str(canary), "")


def _surface(sighting: Sighting) -> str:
    """Return where a sighting counts; the list of notifications is also a page of its own."""
    if sighting.surface == "notification" and sighting.canary.row in {
        "notifications",
        "profile_public",
        "profile_private",
        "account_private_fields",
        # Who asked to follow, and who follows now, is told on this page.
        "follow_lists_private",
        "likes_on_private_post",
    }:
        return "web"
    return sighting.surface


def _expected(world: World, role: str, canary: Canary, surface: str) -> str:
    actor = world.column(role, canary)
    return matrix.expected(actor=actor, row=canary.row, surface=surface)
