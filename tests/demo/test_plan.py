"""The planner: the same plan every time, shaped like a real network, and honest about privacy."""

import itertools
import statistics
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from apps.demo.engine.content import load_content
from apps.demo.engine.plan import MEDIUM, SIZES, SMALL, make_plan
from apps.demo.engine.planned import Plan

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@cache
def plan_of(size: str) -> Plan:
    return make_plan(content=load_content(), size=SIZES[size], now=NOW)


@pytest.fixture(params=["small", "medium"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return plan_of(request.param)


@pytest.fixture
def small() -> Plan:
    return plan_of("small")


@pytest.fixture
def medium() -> Plan:
    return plan_of("medium")


def private_names(plan: Plan) -> set[str]:
    return {member.username for member in plan.people if member.person.private}


def follower_sets(plan: Plan) -> dict[str, set[str]]:
    followers = defaultdict(set)
    for follow in plan.follows:
        followers[follow.followee].add(follow.follower)
    return followers


class TestMakePlan:
    def test_is_the_same_for_the_same_seed_and_now(self, small: Plan) -> None:
        again = make_plan(content=load_content(), size=SMALL, now=NOW)

        assert again == small

    def test_differs_for_another_seed(self, small: Plan) -> None:
        other = make_plan(content=load_content(), size=SMALL, now=NOW, seed=7)

        assert other.follows != small.follows

    def test_moves_with_now(self, small: Plan) -> None:
        later = make_plan(content=load_content(), size=SMALL, now=NOW + timedelta(days=3))

        assert max(post.at for post in later.posts) > NOW
        assert len(later.posts) == len(small.posts)

    def test_small_has_about_forty_people_and_more_than_three_hundred_posts(
        self, small: Plan
    ) -> None:
        assert 40 <= len(small.people) <= 50
        assert len(small.posts) >= 300

    def test_medium_has_five_thousand_people_and_a_hundred_thousand_edges(
        self, medium: Plan
    ) -> None:
        assert len(medium.people) == MEDIUM.people == 5_000
        assert len(medium.follows) == MEDIUM.follows == 100_000

    def test_medium_needs_no_picture_that_small_does_not_have(
        self, small: Plan, medium: Plan
    ) -> None:
        def looks(plan: Plan) -> set[tuple[str, int]]:
            return {(photo.file, photo.look) for post in plan.posts for photo in post.photos}

        assert looks(medium) <= looks(small)

    def test_nothing_happens_after_now_or_before_its_cause(self, plan: Plan) -> None:
        joined = {member.username: member.joined_at for member in plan.people}
        posted = {post.number: post.at for post in plan.posts}
        said = {comment.number: comment.at for comment in plan.comments}
        for follow in plan.follows:
            assert max(joined[follow.follower], joined[follow.followee]) <= follow.at <= NOW
        for post in plan.posts:
            assert joined[post.author] < post.at < NOW
        for mark in (*plan.likes, *plan.saves):
            assert posted[mark.target] < mark.at < NOW
        for comment in plan.comments:
            cause = posted[comment.post] if comment.parent is None else said[comment.parent]
            assert cause < comment.at < NOW
        for mark in plan.comment_likes:
            assert said[mark.target] < mark.at < NOW


class TestPlanPeople:
    def test_usernames_are_unique_and_plain(self, plan: Plan) -> None:
        names = [member.username for member in plan.people]

        assert len(names) == len(set(names))
        assert all(name.isascii() and name.replace("_", "").isalnum() for name in names)
        assert max(map(len, names)) <= 30


class TestPlanFollows:
    def test_nobody_follows_themselves_or_twice(self, plan: Plan) -> None:
        edges = [(follow.follower, follow.followee) for follow in plan.follows]

        assert len(edges) == len(set(edges))
        assert all(follower != followee for follower, followee in edges)

    def test_private_people_are_followed_only_through_requests_they_accepted(
        self, plan: Plan
    ) -> None:
        private = private_names(plan)

        for follow in plan.follows:
            assert follow.was_requested == (follow.followee in private)

    def test_leaves_a_few_requests_open_to_private_people_who_are_not_followed_yet(
        self, plan: Plan
    ) -> None:
        private, followers = private_names(plan), follower_sets(plan)

        assert plan.requests
        for request in plan.requests:
            assert request.target in private
            assert request.requester != request.target
            assert request.requester not in followers[request.target]

    def test_ana_and_cleo_follow_each_other(self, plan: Plan) -> None:
        followers = follower_sets(plan)

        assert "cleo" in followers["ana"]
        assert "ana" in followers["cleo"]

    def test_cleo_neither_follows_nor_asks_ben(self, plan: Plan) -> None:
        assert "ben" in private_names(plan)
        assert "cleo" not in follower_sets(plan)["ben"]
        assert not [r for r in plan.requests if (r.requester, r.target) == ("cleo", "ben")]

    def test_ben_has_requests_to_decide(self, plan: Plan) -> None:
        assert len([request for request in plan.requests if request.target == "ben"]) >= 2

    def test_one_author_is_followed_by_most_of_the_authored_people(self, small: Plan) -> None:
        degrees = Counter(follow.followee for follow in small.follows)
        (name, most), (_, second) = degrees.most_common(2)

        assert name == "noorhaddad"
        assert most >= 35
        assert most >= 1.4 * second

    def test_degrees_have_a_long_tail(self, medium: Plan) -> None:
        degrees = Counter(follow.followee for follow in medium.follows)
        ordered = sorted((degrees[member.username] for member in medium.people), reverse=True)
        top_percent = sum(ordered[:50]) / sum(ordered)

        assert ordered[0] >= 1_000
        assert statistics.median(ordered) <= 0.6 * statistics.mean(ordered)
        assert 0.1 <= top_percent <= 0.4
        assert max(Counter(follow.follower for follow in medium.follows).values()) < 1_000

    def test_a_part_of_the_follows_is_mutual(self, medium: Plan) -> None:
        edges = {(follow.follower, follow.followee) for follow in medium.follows}
        mutual = sum((followee, follower) in edges for follower, followee in edges)

        assert 0.1 <= mutual / len(edges) <= 0.6


class TestPlanPosts:
    def test_numbers_posts_in_publishing_order(self, plan: Plan) -> None:
        assert [post.number for post in plan.posts] == list(range(1, len(plan.posts) + 1))
        assert [post.at for post in plan.posts] == sorted(post.at for post in plan.posts)

    def test_covers_the_past_eight_weeks_to_the_last_day(self, small: Plan) -> None:
        ages = [NOW - post.at for post in small.posts]

        assert timedelta(days=50) < max(ages) <= timedelta(days=58)
        assert min(ages) < timedelta(days=1)

    def test_mixes_single_photographs_and_carousels(self, small: Plan) -> None:
        sizes = Counter(len(post.photos) for post in small.posts)

        assert sizes[1] > 200
        assert sum(count for size, count in sizes.items() if size > 1) > 60
        assert max(sizes) == 8

    def test_never_repeats_a_look_in_a_carousel_or_a_caption(self, small: Plan) -> None:
        for post in small.posts:
            assert len({(photo.file, photo.look) for photo in post.photos}) == len(post.photos)
        assert len({post.caption for post in small.posts}) == len(small.posts)

    def test_describes_every_photograph(self, plan: Plan) -> None:
        assert all(photo.alt for post in plan.posts for photo in post.photos)

    def test_people_write_languages_they_know(self, small: Plan) -> None:
        content = load_content()
        language = {
            caption.text: caption.language
            for source in (*content.photos.values(), *content.series)
            for caption in source.captions
        }
        known = {person.username: person.languages for person in content.people}
        for post in small.posts:
            text = max((text for text in language if post.caption.startswith(text)), key=len)
            assert language[text] in known[post.author]

    def test_shows_a_photograph_at_most_every_other_day(self, small: Plan) -> None:
        shown = defaultdict(list)
        for post in small.posts:
            if len(post.photos) == 1:
                shown[post.photos[0].file].append(post.at)
        gaps = [
            later - earlier
            for times in shown.values()
            for earlier, later in itertools.pairwise(times)
        ]

        assert min(gaps) > timedelta(days=2)

    def test_profiles_seldom_open_with_the_same_photograph(self, small: Plan) -> None:
        leads = Counter((post.author, post.photos[0].file) for post in small.posts)
        repeats = sum(count - 1 for count in leads.values())

        assert repeats / len(small.posts) < 0.1

    def test_tags_only_friends_who_can_see_the_post(self, plan: Plan) -> None:
        followers = follower_sets(plan)
        for post in plan.posts:
            for name in post.tagged:
                assert name in followers[post.author]
                assert post.author in followers[name]


class TestPlanCircles:
    def test_close_friends_are_followers(self, plan: Plan) -> None:
        followers = follower_sets(plan)

        assert {circle.owner for circle in plan.circles} == {"ana", "cleo"}
        for circle in plan.circles:
            assert len(set(circle.members)) == len(circle.members) == 4
            assert set(circle.members) <= followers[circle.owner]

    def test_each_has_a_post_of_its_own_that_the_other_sees(self, plan: Plan) -> None:
        members = {circle.owner: circle.members for circle in plan.circles}
        kept = [post for post in plan.posts if post.audience == "close_friends"]

        assert sorted(post.author for post in kept) == ["ana", "cleo"]
        assert "cleo" in members["ana"]
        assert "ana" in members["cleo"]
        # It is nobody else's business who is in it.
        assert not [post for post in kept if post.tagged or "@" in post.caption]


class TestPlanReactions:
    def test_only_those_who_see_a_post_react_to_it(self, plan: Plan) -> None:
        private, followers = private_names(plan), follower_sets(plan)
        members = {circle.owner: set(circle.members) for circle in plan.circles}
        posts = {post.number: post for post in plan.posts}
        acts = [(mark.username, mark.target) for mark in (*plan.likes, *plan.saves)]
        acts += [(comment.author, comment.post) for comment in plan.comments]
        for name, number in acts:
            post = posts[number]
            if post.author in private or not post.is_open:
                assert name in followers[post.author] | {post.author}
            if post.audience == "close_friends":
                assert name in members[post.author] | {post.author}

    def test_nobody_comments_where_comments_are_off(self, plan: Plan) -> None:
        closed = {post.number for post in plan.posts if not post.has_comments}

        assert closed
        assert not [comment for comment in plan.comments if comment.post in closed]

    def test_nobody_marks_twice(self, plan: Plan) -> None:
        for marks in (plan.likes, plan.saves, plan.comment_likes):
            pairs = [(mark.username, mark.target) for mark in marks]
            assert len(pairs) == len(set(pairs))

    def test_likes_and_comments_have_a_long_tail(self, small: Plan) -> None:
        for counts in (
            Counter(mark.target for mark in small.likes),
            Counter(comment.post for comment in small.comments),
        ):
            ordered = [counts[post.number] for post in small.posts]
            assert max(ordered) >= 3.5 * statistics.median(ordered)
            assert min(ordered) == 0

    def test_replies_have_two_levels(self, plan: Plan) -> None:
        top = {comment.number for comment in plan.comments if comment.parent is None}
        post_of = {comment.number: comment.post for comment in plan.comments}
        replies = [comment for comment in plan.comments if comment.parent is not None]

        assert replies
        for reply in replies:
            assert reply.parent in top
            assert post_of[reply.parent] == reply.post

    def test_fills_in_every_name(self, plan: Plan) -> None:
        names = {member.username for member in plan.people}
        for comment in plan.comments:
            assert "{" not in comment.text
            for word in comment.text.split():
                if word.startswith("@"):
                    assert word[1:] in names

    def test_the_notice_board_stays_silent(self, plan: Plan) -> None:
        acting = {mark.username for mark in (*plan.likes, *plan.saves, *plan.comment_likes)}
        acting |= {comment.author for comment in plan.comments}
        acting |= {follow.follower for follow in plan.follows}
        acting |= {name for post in plan.posts for name in post.tagged}

        assert "admin" not in acting
