"""What gives an object away: its words, ids, names of files, and pictures that name themselves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.demo.engine.acceptance import Role, Script

_WORD = re.compile(r"(?=(q[a-z]{12}))")
_NUMBER = re.compile(r"\d{17,19}")
_FILE_NAME = re.compile(r"[0-9a-f]{40}")
_DATA_URI = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/=]+")
_EVERYBODY = frozenset({"anon", *map(str, Role)})
_CARD_PARTS = ("name", "bio", "link", "pronouns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One thing that may be seen only where the row of its object says so."""

    token: str
    row: str
    owner: str
    thing: str
    part: str
    # Roles that the rules keep it from although the row shows the object to them.
    kept_from: frozenset[str] = frozenset()
    # Where the token stands for this object and not for something else; all when empty.
    only_on: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.thing}.{self.part}"

    def counts_on(self, path: str) -> bool:
        return not self.only_on or any(re.match(place, path) for place in self.only_on)


class Catalogue:
    """Every canary of an acceptance site, found again in whatever the site answers."""

    def __init__(self, site: dict[str, Any]) -> None:
        self._script = Script(site["seed"])
        self._username = re.compile(rf"[a-z_]+_{self._script.suffix}")
        self._canaries: dict[str, list[Canary]] = {}
        self._blurhashes: list[str] = []
        self.marks: dict[int, str] = {}
        for canary in (
            *_of_things(site),
            *_of_waiting_tag(site),
            *_of_people(site),
            *_of_traces(site),
        ):
            self._canaries.setdefault(canary.token, []).append(canary)
        for thing in site["objects"].values():
            for medium in thing.get("media", ()):
                self._blurhashes.append(medium["blurhash"])
                self.marks[medium["mark"]] = str(medium["mark"])

    def __iter__(self) -> Iterator[Canary]:
        for canaries in self._canaries.values():
            yield from canaries

    def found_in(self, text: str, *, asked: str) -> list[Canary]:
        """Return what an answer to the address ``asked`` gives away beyond the address itself."""
        tokens = {
            *_WORD.findall(text),
            *_NUMBER.findall(text),
            *_FILE_NAME.findall(text),
            *_DATA_URI.findall(text),
            *self._username.findall(text),
            *(blurhash for blurhash in self._blurhashes if blurhash in text),
        }
        return self.named(token for token in tokens if token not in asked)

    def named(self, tokens: Iterable[str]) -> list[Canary]:
        return [canary for token in tokens for canary in self._canaries.get(token, ())]


def _of_things(site: dict[str, Any]) -> Iterator[Canary]:
    for name, thing in site["objects"].items():
        if not thing["row"] or "canaries" not in thing or name not in _POSTS_AND_DRAFT:
            continue
        about = {"row": thing["row"], "owner": thing["owner"], "thing": name}
        for part, token in thing["canaries"].items():
            yield Canary(token=token, part=part, **about)
        if thing["id"]:
            yield Canary(token=thing["id"], part="id", **about)
        yield from _of_media(thing, about)
        yield from _of_comments(thing, about)


_POSTS_AND_DRAFT = frozenset(
    {
        "post_public",
        "post_private",
        "post_for_followers",
        "post_close_friends",
        "post_archived",
        "post_deleted",
        "post_removed_by_mod",
        "post_of_suspended_owner",
        "post_of_deactivated_owner",
        "upload_draft",
    }
)


def _of_media(thing: dict[str, Any], about: dict[str, str]) -> Iterator[Canary]:
    for medium in thing.get("media", ()):
        yield Canary(token=medium["name"], part="file name", **about)
        yield Canary(token=medium["blurhash"], part="blurhash", **about)
        yield Canary(token=medium["placeholder"], part="placeholder", **about)
        yield Canary(token=str(medium["mark"]), part="pixels", **about)
        yield Canary(token=medium["id"], part="medium id", **about)


def _of_comments(thing: dict[str, Any], about: dict[str, str]) -> Iterator[Canary]:
    row = "comments_on_private_post" if about["row"] == "post_private" else about["row"]
    for role, comment in thing.get("comments", {}).items():
        kept_from = _kept_from(role, comment["state"], about["owner"])
        for token, part in ((comment["canary"], "text"), (comment["id"], "id")):
            yield Canary(
                token=token,
                row=row,
                owner=about["owner"],
                thing=about["thing"],
                part=f"comment of {role}.{part}",
                kept_from=kept_from,
            )


def _kept_from(author: str, state: str, owner: str) -> frozenset[str]:
    """Return who may not see a comment although they may see the post that it is under."""
    if state == "deleted":
        return _EVERYBODY
    if state == "held":
        return _EVERYBODY - {author, owner}
    # A block hides what the blocked said under the owner's posts from the owner.
    return frozenset({owner} if author == Role.BLOCKED else ())


def _of_waiting_tag(site: dict[str, Any]) -> Iterator[Canary]:
    """Until somebody approves a tag, neither the post nor their profile tells of it."""
    post, artist = site["objects"]["post_public"], site["witnesses"][Role.ARTIST]
    about = {"row": post["row"], "owner": post["owner"], "thing": "post_public"}
    kept_from = _EVERYBODY - {Role.ARTIST, post["owner"]}
    tagged = (rf"/{artist['username']}/tagged/", rf"/api/.*/{artist['id']}/")
    for token, only_on in (
        (artist["canaries"]["name"], (post["url"],)),
        (post["canaries"]["alt"], tagged),
        (post["id"], tagged),
    ):
        yield Canary(token=token, part="waiting tag", kept_from=kept_from, only_on=only_on, **about)


def _of_people(site: dict[str, Any]) -> Iterator[Canary]:
    for row in ("profile_public", "profile_private"):
        profile = site["objects"][row]
        about = {"row": row, "owner": profile["owner"], "thing": row}
        for part in _CARD_PARTS:
            yield Canary(token=profile["canaries"][part], part=part, **about)
        yield Canary(token=profile["id"], part="id", **about)
        username = site["owners"][profile["owner"]]["username"]
        yield Canary(token=username, part="username", **about)
        yield from _of_media(profile, about)
    # Whoever takes no part any more has no card either.
    for owner, row in (
        (Role.SUSPENDED_OWNER, "post_of_suspended_owner"),
        (Role.DEACTIVATED_OWNER, "post_of_deactivated_owner"),
    ):
        person = site["owners"][owner]
        for part, token in (*person["canaries"].items(), ("username", person["username"])):
            yield Canary(token=token, row=row, owner=owner, thing=str(owner), part=part)


def _of_traces(site: dict[str, Any]) -> Iterator[Canary]:
    """People and texts that anybody may see, but not on a list that ties them to an owner."""
    private = site["owners"][Role.PRIVATE_OWNER]["username"]
    private_id = site["owners"][Role.PRIVATE_OWNER]["id"]
    private_post = site["objects"]["post_private"]["url"]
    private_post_id = site["objects"]["post_private"]["id"]
    places: dict[str, tuple[str, ...]] = {
        "likes_on_private_post": (
            private_post,
            rf"/{private}/",
            "/notifications/",
            "/$",
            rf"/api/.*/{private_post_id}/",
        ),
        "follow_lists_private": (
            rf"/{private}/",
            private_post,
            "/notifications/",
            "/$",
            rf"/api/.*/{private_id}/",
        ),
        "saved_collection": (r"/\w+/saved/", "/api/v1/bookmarks"),
        "block_mute_cf_lists": (
            "/settings/(blocked|muted|restricted|close-friends)/",
            "/api/v1/(blocks|mutes)",
            "/api/instaclone/v1/(close-friends|restricted)/?$",
        ),
        "reports_about_owner": (),
        "notifications": ("/notifications/", "/api/v./notifications"),
        "account_private_fields": (),
    }
    for row, only_on in places.items():
        thing = site["objects"][row]
        for part, token in thing["canaries"].items():
            yield Canary(
                token=token,
                row=row,
                owner=thing["owner"],
                thing=row,
                part=part,
                only_on=only_on,
            )
