"""The pages inside an archive, which open from a folder without a network; and what came of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from apps.portability.engine.records import Manifest, Profile, Record

# The lists that people look at, by the title of their pages; all of them are in the JSON files.
PAGES: dict[str, str] = {
    "posts": "Posts",
    "followers": "Followers",
    "following": "Following",
    "requests-sent": "People you asked to follow",
    "requests-received": "People who ask to follow you",
    "blocked": "Blocked people",
    "muted": "Muted people",
    "restricted": "Restricted people",
    "close-friends": "Close friends",
    "comments": "Your comments",
    "comments-received": "Comments on your posts",
}
_TEMPLATES = {"posts": "posts", "comments": "comments", "comments-received": "comments"}


_OUTCOME_NAMES: dict[str, str] = {
    "profile": "profile",
    "settings": "settings",
    "posts": "posts",
    "drafts": "drafts",
    "following": "people followed or asked",
    "requests-sent": "requests to follow",
    "blocked": "blocked people",
    "muted": "muted people",
    "restricted": "restricted people",
    "close-friends": "close friends",
    "hashtags": "hashtags",
    "lists": "lists of people",
    "filters": "filters",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """What became of one list of an archive."""

    name: str
    added: int
    known: int
    left_out: int


def outcome_lines(outcome: Mapping[str, Mapping[str, int]]) -> list[OutcomeLine]:
    """Return what came of an archive, list by list."""
    return [
        OutcomeLine(name=name, **outcome[key])
        for key, name in _OUTCOME_NAMES.items()
        if key in outcome
    ]


def page_name(name: str, number: int) -> str:
    """Return the file of one page of a list."""
    return f"{name}-{number}.html"


def archive_index(*, profile: Profile, manifest: Manifest) -> bytes:
    """Render the page from which everything else is found."""
    entries = [
        {"title": title, "href": page_name(name, 1), "count": manifest.counts[name]}
        for name, title in PAGES.items()
        if manifest.counts[name]
    ]
    others = [
        {"name": name.replace("-", " "), "href": f"data/{name}-1.json", "count": count}
        for name, count in manifest.counts.items()
        if count and name not in PAGES
    ]
    return _rendered(
        "index", {"profile": profile, "manifest": manifest, "entries": entries, "others": others}
    )


def archive_page(
    *, name: str, found: Sequence[Record], number: int, is_last: bool, username: str
) -> bytes:
    """Render one page of a list."""
    context = {
        "title": PAGES[name],
        "found": found,
        "username": username,
        "previous": page_name(name, number - 1) if number > 1 else "",
        "next": "" if is_last else page_name(name, number + 1),
    }
    return _rendered(_TEMPLATES.get(name, "people"), context)


def archive_style() -> bytes:
    """Return the looks of these pages."""
    return render_to_string("portability/archive/style.css").encode()


def _rendered(template: str, context: Mapping[str, object]) -> bytes:
    return render_to_string(f"portability/archive/{template}.html", dict(context)).encode()
