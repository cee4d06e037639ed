"""Reads of demo content: what has been loaded, and whom its pictures are owed to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from apps.accounts.models import Account
from apps.demo.engine.content import Credit, load_content, load_credits
from apps.demo.models import DemoLoad
from apps.demo.types import APPLICANT_ADDRESS, APPLICANTS, Cast
from apps.engagement.models import Comment
from apps.posts.models import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """One shipped photograph as the credits page shows it; ``link`` is "" where none is known."""

    file: str
    thumbnail: str
    width: int
    height: int
    alt: str
    author: str
    source: str
    link: str
    licence: str
    licence_link: str


_LICENCE_LINKS = {
    "CC0-1.0 (Unsplash before 2017-06)": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-SA-3.0": "https://creativecommons.org/licenses/by-sa/3.0/",
    "Unsplash License": "https://unsplash.com/license",
    "Pexels License": "https://www.pexels.com/license/",
}


def latest_load() -> DemoLoad | None:
    """Return the filling of this site, finished or not."""
    return DemoLoad.objects.order_by("-pk").first()


def account_ids_by_name(*, names: Sequence[str]) -> dict[str, int]:
    """Return the ids of the demo's people by username."""
    return dict(Account.objects.filter(username__in=names).values_list("username", "id"))


def applicant_ids() -> list[int]:
    """Return those who wait to be let in because the demo made them, not real people so called."""
    made = Q()
    for username in APPLICANTS:
        made |= Q(username=username, email=APPLICANT_ADDRESS.format(username=username))
    return list(Account.objects.filter(made).values_list("id", flat=True))


def post_ids_by_number(*, cast: Cast) -> dict[int, int]:
    """Return the ids of the planned posts; author and moment identify each."""
    posts = Post.objects.filter(author_id__in=cast.account_ids.values())
    ids = {
        (author_id, published_at): post_id
        for post_id, author_id, published_at in posts.values_list("id", "author_id", "published_at")
    }
    return {post.number: ids[cast.id_of(post.author), post.at] for post in cast.plan.posts}


def comment_ids_by_number(*, cast: Cast) -> dict[int, int]:
    """Return the ids of the planned comments; author and moment identify each."""
    comments = Comment.objects.filter(author_id__in=cast.account_ids.values())
    ids = {
        (author_id, created_at): comment_id
        for comment_id, author_id, created_at in comments.values_list(
            "id", "author_id", "created_at"
        )
    }
    return {
        comment.number: ids[cast.id_of(comment.author), comment.at]
        for comment in cast.plan.comments
    }


def credit_lines() -> list[CreditLine]:
    """Return author, source and licence of every photograph, photographs before portraits."""
    lines = [_credit_line(credit) for credit in load_credits()]
    return sorted(lines, key=lambda line: not line.file.startswith("photos/"))


def _credit_line(credit: Credit) -> CreditLine:
    _, _, name = credit.file.partition("/")
    photo = load_content().photos.get(name)
    return CreditLine(
        file=credit.file,
        thumbnail=f"demo/credits/{name.removesuffix('.jpg')}.webp",
        width=credit.width,
        height=credit.height,
        alt=photo.alt if photo else "Portrait that stands for one of the demo's people.",
        author=credit.author,
        source=credit.source,
        link=_source_link(credit.source),
        licence=credit.licence,
        licence_link=_LICENCE_LINKS.get(credit.licence, ""),
    )


def _source_link(source: str) -> str:
    site, _, rest = source.partition(" ")
    if site == "Unsplash":
        return f"https://unsplash.com/photos/{rest}"
    if site == "Pexels":
        return f"https://www.pexels.com/photo/{rest}/"
    if site == "github":
        return f"https://github.com/{rest.partition(' ')[0]}"
    return ""
