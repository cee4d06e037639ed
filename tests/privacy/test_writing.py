"""Whoever may do something does it, once; whoever may not changes nothing, wherever they ask.

What is done here is taken back at once. That things which are hidden answer like what never was,
whatever is asked of them, is the oracle's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import QuerySet, Sum

from apps.core.models import Counter, CounterDelta
from apps.demo.engine.acceptance import PENDING_ROWS
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.graph.models import Block, CloseFriend, Follow, FollowRequest, Mute, Restriction
from apps.moderation.models import Appeal, Case, Notice, Report
from apps.notifications.models import Notification
from apps.posts.models import Draft, Post
from tests.privacy import matrix
from tests.privacy.asking import WAYS, Ask, Request, answer_for, taken_back
from tests.privacy.world import ANONYMOUS, IS_FULL, World

WORDS = "Well seen, that"
_ROLES = (
    ANONYMOUS,
    "stranger",
    "follower",
    "close_friend",
    "blocked",
    "blocker",
    "suspended",
    "public_owner",
)
_FULL_ROLES = (
    "pending",
    "ex_follower",
    "unconfirmed",
    "moderator",
    "admin",
    "private_owner",
    "deactivated_owner",
)
ROLES = _ROLES + _FULL_ROLES if IS_FULL else _ROLES
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

# Where the matrix allows something that is tried with another object, or cannot be asked for.
ELSEWHERE: dict[str, str] = {
    "likes_on_private_post": "a like is given to the post",
    "account_private_fields": "an address changes by a code from a mail: tests/accounts",
}


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
FOLLOW = Request(page="/{username}/follow/", operation="/api/v1/accounts/{id}/follow")
UNBLOCK = Request(page="/{username}/unblock/", operation="/api/v1/accounts/{id}/unblock")
REPORT = Request(
    page="/report/account/{id}/",
    fields={"reason": "spam"},
    operation="/api/instaclone/v1/reports",
    told={"target_kind": "account", "target_id": "{id}", "reason": "spam"},
)


def id_of(world: World, role: str) -> int:
    return int(world.people[role]["id"]) if role in world.people else 0


def comment_of(thing: dict[str, Any]) -> str:
    """Return a comment that everybody who may see the post may see."""
    said = thing["comments"].get("follower") or thing["comments"]["close_friend"]
    return str(said["id"])


def reports_by(actor_id: int, target_id: str) -> "QuerySet[Report]":
    return Report.objects.filter(reporter_id=actor_id, case__target_id=target_id)


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


class TestWithPeople:
    """A private account is asked, a public one followed; whoever blocks has to unblock first."""

    @pytest.mark.parametrize("name", ["profile_public", "profile_private"])
    @pytest.mark.parametrize("role", [role for role in ROLES if not role.endswith("_owner")])
    def test_follow_and_report_as_far_as_the_matrix_lets_them(
        self, world: World, role: str, name: str
    ) -> None:
        world.client(role)
        profile = world.thing(name)
        answer = answer_for(role=role, row=name, owner=profile["owner"])
        actor_id = id_of(world, role)
        about = {"id": profile["id"], "username": world.username(profile["owner"])}
        for ask in WAYS:
            with taken_back():
                followed = FOLLOW.put_by(ask, world, role, **about)
                FOLLOW.put_by(ask, world, role, **about)
                ties = _ties(actor_id, profile["id"])
                reported = REPORT.put_by(ask, world, role, **about)
                REPORT.put_by(ask, world, role, **about)
                reports = reports_by(actor_id, profile["id"]).count()

            if answer in {"ALLOW", "FOLLOW_OR_REPORT_ONLY"}:
                is_let_in = name == "profile_public" or answer == "ALLOW"
                assert ties == (["follow"] if is_let_in else ["request"])
                assert followed.is_done
                assert (reports, reported.is_done) == (1, True)
            elif answer == "UNBLOCK_OR_REPORT_ONLY":
                assert (ties, followed.written) == ([], frozenset())
                assert (reports, reported.is_done) == (1, True)
            else:
                assert followed.is_refused_with(answer), followed
                assert reported.is_refused_with(answer), reported

    @pytest.mark.parametrize("ask", WAYS)
    def test_let_whoever_blocks_end_that(self, world: World, ask: Ask) -> None:
        profile = world.thing("profile_public")
        blocks = Block.objects.filter(blocker_id=id_of(world, "blocker"), blocked_id=profile["id"])
        world.client("blocker")
        assert blocks.exists()

        with taken_back():
            UNBLOCK.put_by(
                ask, world, "blocker", id=profile["id"], username=world.username("public_owner")
            )
            assert not blocks.exists()
            assert _ties(id_of(world, "blocker"), profile["id"]) == []


def _ties(follower_id: int, followee_id: str) -> list[str]:
    follows = Follow.objects.filter(follower_id=follower_id, followee_id=followee_id)
    requests = FollowRequest.objects.filter(requester_id=follower_id, target_id=followee_id)
    return ["follow"] * follows.count() + ["request"] * requests.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that only its owner may do; ``left`` is what the change makes untrue."""

    row: str
    owner: str
    page: str
    left: Callable[[World], "QuerySet[Any]"]
    fields: tuple[tuple[str, str], ...] = ()
    # What followers are told, who see the object and know that it is there.
    told_to_followers: str = "404"
    # The same page is about somebody else's own list when others ask for it.
    is_about_a_list: bool = False


def _post(name: str, **state: str) -> Callable[[World], "QuerySet[Any]"]:
    return lambda world: Post.objects.filter(pk=world.thing(name)["id"], **state)


def _people(model: Any, own: str, other: str, role: str) -> Callable[[World], "QuerySet[Any]"]:
    return lambda world: model.objects.filter(
        **{own: id_of(world, "public_owner"), other: id_of(world, role)}
    )


def _comment_of_the_past(world: World) -> str:
    """Return a comment whose author may not see the post any more, and so not delete it."""
    return str(world.thing("post_private")["comments"]["ex_follower"]["id"])


CHANGES = (
    Change(
        row="post_public",
        owner="public_owner",
        page="/p/{post_public}/archive/",
        left=_post("post_public", state="published"),
    ),
    Change(
        row="post_private",
        owner="private_owner",
        page="/p/{post_private}/delete/",
        left=_post("post_private", state="published"),
    ),
    Change(
        row="story_close_friends",
        owner="public_owner",
        page="/p/{post_close_friends}/hide-likes/",
        left=lambda world: Post.objects.filter(
            pk=world.thing("post_close_friends")["id"], hides_like_count=False
        ),
    ),
    Change(
        row="post_archived",
        owner="public_owner",
        page="/p/{post_archived}/unarchive/",
        left=_post("post_archived", state="archived"),
    ),
    Change(
        row="post_of_deactivated_owner",
        owner="deactivated_owner",
        page="/p/{post_of_deactivated_owner}/archive/",
        left=_post("post_of_deactivated_owner", state="published"),
    ),
    Change(
        row="upload_draft",
        owner="public_owner",
        page="/create/drafts/{upload_draft}/discard/",
        left=lambda world: Draft.objects.filter(pk=world.thing("upload_draft")["id"]),
    ),
    Change(
        row="comments_on_private_post",
        owner="private_owner",
        page="/p/{post_private}/comments/{comment}/delete/",
        left=lambda world: Comment.objects.filter(pk=_comment_of_the_past(world), deleted_at=None),
        told_to_followers="403",
    ),
    Change(
        row="follow_lists_private",
        owner="private_owner",
        page="/{fan}/remove-follower/",
        left=lambda world: Follow.objects.filter(
            follower_id=id_of(world, "fan"), followee_id=id_of(world, "private_owner")
        ),
        is_about_a_list=True,
    ),
    Change(
        row="saved_collection",
        owner="public_owner",
        page="/p/{post_kept}/unsave/",
        left=lambda world: Save.objects.filter(
            account_id=id_of(world, "public_owner"), post_id=world.thing("post_kept")["id"]
        ),
        is_about_a_list=True,
    ),
    *(
        Change(
            row="block_mute_cf_lists",
            owner="public_owner",
            page=f"/{{{role}}}/{verb}/",
            left=_people(model, own, other, role),
            is_about_a_list=True,
        )
        for role, verb, model, own, other in (
            ("blocked", "unblock", Block, "blocker_id", "blocked_id"),
            ("muted", "unmute", Mute, "muter_id", "muted_id"),
            ("restricted", "unrestrict", Restriction, "restricter_id", "restricted_id"),
            ("close_friend", "not-close-friend", CloseFriend, "owner_id", "member_id"),
        )
    ),
    Change(
        row="notifications",
        owner="public_owner",
        page="/notifications/read/",
        left=lambda world: Notification.objects.filter(
            recipient_id=id_of(world, "public_owner"), read_at=None
        ),
        fields=(("up_to", "9" * 19),),
        is_about_a_list=True,
    ),
)


def name_of(change: Change) -> str:
    return f"{change.row} {change.page.split('/')[-2]}"


class TestOfOwners:
    """What is somebody's own they may change; nobody else changes it by asking for the same."""

    @pytest.mark.parametrize("change", CHANGES, ids=name_of)
    def test_happen(self, world: World, change: Change) -> None:
        world.client(change.owner)
        answer = answer_for(
            role=change.owner, row=change.row, owner=change.owner, reaches_others=False
        )
        assert answer == "ALLOW"
        assert change.left(world).exists()

        with taken_back():
            attempt = _ask_for(world, change.owner, change)
            is_left = change.left(world).exists()

        assert attempt.is_done, attempt
        assert not is_left

    @pytest.mark.parametrize("change", CHANGES, ids=name_of)
    def test_do_not_happen_when_others_ask(self, world: World, change: Change) -> None:
        for role in (ANONYMOUS, "stranger", "follower", "blocked", "suspended"):
            world.client(role)
            left = set(change.left(world).values_list("pk", flat=True))
            with taken_back():
                attempt = _ask_for(world, role, change)
                still = set(change.left(world).values_list("pk", flat=True))

            assert left
            assert still == left, role
            if not change.is_about_a_list:
                answers = {
                    ANONYMOUS: "401",
                    "suspended": "403",
                    "follower": change.told_to_followers,
                }
                answer = answers.get(role, "404")
                assert attempt.is_refused_with(answer), f"{role} {attempt}"


def _ask_for(world: World, role: str, change: Change) -> Any:
    things = {name: thing.get("id", "") for name, thing in world.site["objects"].items()}
    people = {name: world.username(name) for name in world.people}
    names = {**things, **people, "comment": _comment_of_the_past(world)}
    request = Request(page=change.page, operation="", fields=dict(change.fields))
    return request.put_by(WAYS[0], world, role, **names)


class TestOfModeration:
    """What staff decided is appealed by whom it concerns; what was reported is theirs to decide."""

    def test_an_appeal_is_made_once_and_by_the_author_alone(self, world: World) -> None:
        thing = world.thing("post_removed_by_mod")
        notice = Notice.objects.get(recipient_id=id_of(world, thing["owner"]), action="removed")
        request = Request(
            page=f"/settings/decisions/{notice.pk}/", operation="", fields={"text": WORDS}
        )
        for role in ("stranger", "follower", "moderator", "private_owner"):
            world.client(role)
            with taken_back():
                assert request.put_by(WAYS[0], world, role).is_refused_with("404"), role
        world.client(thing["owner"])

        with taken_back():
            assert request.put_by(WAYS[0], world, thing["owner"]).is_done
            again = request.put_by(WAYS[0], world, thing["owner"])
            assert Appeal.objects.filter(notice=notice).count() == 1
            assert not again.is_done

    @pytest.mark.parametrize("role", ["moderator", "admin", "stranger", "public_owner"])
    def test_a_report_is_decided_by_staff_alone(self, world: World, role: str) -> None:
        case = Case.objects.get(target_id=world.people["public_owner"]["id"])
        answer = answer_for(role=role, row="reports_about_owner", owner="public_owner")
        request = Request(
            page=f"/admin/moderation/case/about/account/{case.target_id}/",
            operation="",
            fields={"action": "dismissed", "reason": "Nothing there", "case": str(case.pk)},
        )
        world.client(role)

        with taken_back():
            attempt = request.put_by(WAYS[0], world, role)
            case.refresh_from_db()

        assert (case.state == "closed") == (answer == "ALLOW")
        assert attempt.is_done if answer == "ALLOW" else not attempt.written


class TestCompleteness:
    def test_every_row_that_allows_something_is_tried(self) -> None:
        allowing = {
            row
            for (_, row, surface), answer in matrix.cells().items()
            if surface == "write_action" and answer not in {"401", "403", "404"}
        }
        things = {"post_removed_by_mod", "reports_about_owner", "profile_public", "profile_private"}
        tried = {change.row for change in CHANGES} | things

        assert allowing - set(PENDING_ROWS) - tried == set(ELSEWHERE)
