"""Likes, saves, comments and reports of posts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import QuerySet, Sum

from apps.core.models import Counter, CounterDelta
from apps.engagement.models import Comment, CommentLike, Like, Save
from tests.privacy.world import IS_FULL, World
from tests.privacy.writing.actors import ROLES, WORDS, id_of, reports_by
from tests.privacy.writing.asking import WAYS, Ask, Request, answer_for, taken_back

_POSTS = (
    "post_public",
    "post_private",
    "post_close_friends",
    "post_archived",
    "post_removed_by_mod",
)
_FULL_POSTS = (
    "post_for_followers",
    "post_deleted",
    "post_of_suspended_owner",
    "post_of_deactivated_owner",
)
POSTS = _POSTS + _FULL_POSTS if IS_FULL else _POSTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that people do with a post, the rows it leaves, and the count it changes."""

    name: str
    request: Request
    rows: Callable[[int, dict[str, Any]], "QuerySet[Any]"]
    counter: str = ""
    # Said again it is another one.
    is_said: bool = False
    is_for_owners: bool = True
    reaches_others: bool = True


DEEDS = (
    Deed(
        name="like",
        request=Request(page="/p/{id}/like/", operation="/api/v1/statuses/{id}/favourite"),
        rows=lambda actor_id, thing: Like.objects.filter(account_id=actor_id, post_id=thing["id"]),
        counter="likes",
    ),
    Deed(
        name="save",
        request=Request(page="/p/{id}/save/", operation="/api/v1/statuses/{id}/bookmark"),
        rows=lambda actor_id, thing: Save.objects.filter(account_id=actor_id, post_id=thing["id"]),
        counter="saves",
        reaches_others=False,
    ),
    Deed(
        name="comment",
        request=Request(
            page="/p/{id}/comments/",
            fields={"text": WORDS},
            operation="/api/v1/statuses",
            told={"status": WORDS, "in_reply_to_id": "{id}"},
        ),
        rows=lambda actor_id, thing: Comment.objects.filter(
            author_id=actor_id, post_id=thing["id"], text=WORDS
        ),
        counter="comments",
        is_said=True,
    ),
    Deed(
        name="like a comment",
        request=Request(
            page="/p/{id}/comments/{comment_id}/like/",
            operation="/api/v1/statuses/{comment_id}/favourite",
        ),
        rows=lambda actor_id, thing: CommentLike.objects.filter(
            account_id=actor_id, comment_id=comment_of(thing)
        ),
    ),
    Deed(
        name="report",
        request=Request(
            page="/report/post/{id}/",
            fields={"reason": "spam"},
            operation="/api/instaclone/v1/reports",
            told={"target_kind": "post", "target_id": "{id}", "reason": "spam"},
        ),
        rows=lambda actor_id, thing: reports_by(actor_id, thing["id"]),
        is_for_owners=False,
    ),
)


def comment_of(thing: dict[str, Any]) -> str:
    """Return a comment that everybody who may see the post may see."""
    said = thing["comments"].get("follower") or thing["comments"]["close_friend"]
    return str(said["id"])


def count_of(thing: dict[str, Any], kind: str) -> int:
    about = {"subject_id": thing["id"], "kind": kind}
    folded = Counter.objects.filter(**about).aggregate(sum=Sum("value"))["sum"] or 0
    return folded + (CounterDelta.objects.filter(**about).aggregate(sum=Sum("delta"))["sum"] or 0)


class TestWithPosts:
    """Likes, saves, comments and reports: where the matrix says so, and nowhere else."""

    @pytest.mark.parametrize("role", ROLES)
    def test_happen_once_or_not_at_all(self, world: World, role: str) -> None:
        # Signing in is no part of what is taken back.
        world.client(role)
        wrong = []
        for name in POSTS:
            thing = world.thing(name)
            for deed in DEEDS:
                if role == thing["owner"] and not deed.is_for_owners:
                    continue
                for ask in WAYS:
                    with taken_back():
                        found = _fault_of(world, role, thing, deed, ask)
                    if found:
                        wrong.append(f"{name} {deed.name} {ask.__name__}: {found}")

        assert not wrong, "\n" + "\n".join(wrong)

    def test_are_tried_by_people_who_may_and_by_people_who_may_not(self, world: World) -> None:
        things = [world.thing(name) for name in POSTS]
        answers = {
            (role, thing["row"]): answer_for(role=role, row=thing["row"], owner=thing["owner"])
            for role in ROLES
            for thing in things
        }

        assert set(answers.values()) == {"ALLOW", "APPEAL_ONLY", "401", "403", "404"}
        assert len([answer for answer in answers.values() if answer == "ALLOW"]) > len(POSTS)


def _fault_of(world: World, role: str, thing: dict[str, Any], deed: Deed, ask: Ask) -> str:
    """Do a deed and return what is wrong with its answer or its effect, if anything is."""
    answer = answer_for(
        role=role, row=thing["row"], owner=thing["owner"], reaches_others=deed.reaches_others
    )
    rows = deed.rows(id_of(world, role), thing)
    rows.delete()
    count = count_of(thing, deed.counter)
    names = {"id": thing["id"], "comment_id": comment_of(thing)}
    attempt = deed.request.put_by(ask, world, role, **names)
    if answer != "ALLOW":
        # What is taken away may be appealed against, which is no deed of these.
        refusal = "404" if answer == "APPEAL_ONLY" else answer
        is_right = attempt.is_refused_with(refusal) and not rows.exists()
        return "" if is_right else f"{attempt} instead of {answer}"
    if not deed.is_said:
        deed.request.put_by(ask, world, role, **names)
    if not attempt.is_done or rows.count() != 1:
        return f"{attempt} and {rows.count()} rows"
    counted = count_of(thing, deed.counter) - count
    return f"counted {counted} times" if deed.counter and counted != 1 else ""
