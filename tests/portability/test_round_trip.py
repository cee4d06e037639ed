"""What is taken out and brought in again is what it was: import(export(x)) == x."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.forms import model_to_dict
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import (
    FilterAction,
    FilterContext,
    FilterInput,
    KeywordInput,
    ProfileLink,
    SensitiveMedia,
    Theme,
)
from apps.core import outbox
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services
from apps.graph.types import Audience, Choices, Circle
from apps.media import services as media_services
from apps.media.models import MediaItem
from apps.media.types import Focus
from apps.portability.selectors import activity, people, posts
from apps.posts import services as post_services
from apps.posts.types import PhotoInput, PostContent, PostState
from tests.factories.accounts import AccountFactory
from tests.media.uploads import make_ready, photo
from tests.portability.archives import exported, restored

pytestmark = pytest.mark.django_db(transaction=True)

OTHERS = ("otto", "olga", "oskar", "odette")
# What the sign-up page would take, without what cleaning changes: that is another test's matter.
words = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\\"), max_size=60
).map(lambda text: " ".join(text.split()))
moments = st.datetimes(datetime(2012, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the strategy wants it plain


@dataclass(frozen=True)
class PostPlan:
    """A post to make."""

    caption: str
    place: str
    audience: Audience
    has_comments: bool
    is_archived: bool
    is_sensitive: bool
    reason: str
    at: datetime
    edited_at: datetime | None
    widths: tuple[int, ...]
    alt_texts: tuple[str, str]
    focus: Focus


post_plans = st.builds(
    PostPlan,
    caption=st.one_of(words, st.sampled_from(["#sea with @otto", "@nobody #a #b", "<b>bold</b>"])),
    place=words.map(lambda text: text[:40].strip()),
    audience=st.sampled_from(Audience),
    has_comments=st.booleans(),
    is_archived=st.booleans(),
    is_sensitive=st.booleans(),
    reason=words.map(lambda text: text[:40].strip()),
    at=moments,
    edited_at=st.none() | moments,
    widths=st.sampled_from([(40,), (60, 48), (48, 40)]),
    alt_texts=st.tuples(words, words),
    focus=st.builds(Focus, st.floats(-1, 1), st.floats(-1, 1)),
)


@dataclass(frozen=True)
class AccountPlan:
    """An account to fill."""

    name: str
    bio: str
    pronouns: str
    links: tuple[str, ...]
    is_private: bool
    theme: Theme
    has_shortcuts: bool
    sensitive_media: SensitiveMedia
    circles: tuple[Circle, Circle, Circle]
    approves_tags: bool
    hidden_words: tuple[str, ...]
    has_face: bool
    posts: tuple[PostPlan, ...]
    drafts: tuple[str, ...]
    relations: tuple[str, ...]
    hashtags: frozenset[str]
    lists: frozenset[str]
    filters: frozenset[str]


account_plans = st.builds(
    AccountPlan,
    name=words,
    bio=words,
    pronouns=words.map(lambda text: text[:20].strip()),
    links=st.lists(words, max_size=2).map(tuple),
    is_private=st.booleans(),
    theme=st.sampled_from(Theme),
    has_shortcuts=st.booleans(),
    sensitive_media=st.sampled_from(SensitiveMedia),
    circles=st.tuples(*[st.sampled_from(Circle)] * 3),
    approves_tags=st.booleans(),
    hidden_words=st.lists(words, max_size=2).map(tuple),
    has_face=st.booleans(),
    posts=st.lists(post_plans, max_size=3, unique_by=lambda plan: plan.at).map(tuple),
    drafts=st.lists(words, max_size=2).map(tuple),
    relations=st.tuples(
        *[st.sampled_from(["", "follow", "block", "mute", "restrict", "close"])] * len(OTHERS)
    ),
    hashtags=st.frozensets(st.sampled_from(["sea", "spring", "größe"])),
    lists=st.frozensets(st.sampled_from(["Family", "Boats"])),
    filters=st.frozensets(st.sampled_from(["finale", "two words"])),
)


def make_photo(owner: Account, width: int, focus: Focus | None = None) -> int:
    item = make_ready(owner_id=owner.pk, content=photo(width=width, height=32))
    media_services.aim_media(owner_id=owner.pk, media_id=item.pk, focus=focus or Focus())
    return item.pk


def fill(account: Account, plan: AccountPlan, others: list[Account]) -> None:
    """Make what is planned by the services that pages use."""
    account_services.update_profile(
        account=account,
        name=plan.name,
        bio=plan.bio,
        pronouns=plan.pronouns,
        links=[
            ProfileLink(label=label[:30].strip(), url=f"https://example.org/{number}")
            for number, label in enumerate(plan.links)
        ],
    )
    account_services.set_private(account=account, is_private=plan.is_private)
    account_services.set_activity(account=account, is_shown=plan.has_shortcuts)
    account_services.set_data_saver(account=account, saves_data=plan.is_private)
    account_services.set_appearance(
        account=account,
        theme=plan.theme,
        has_shortcuts=plan.has_shortcuts,
        wants_less_motion=not plan.has_shortcuts,
    )
    account_services.set_sensitive_media(account=account, choice=plan.sensitive_media)
    comments_from, mentions_from, tags_from = plan.circles
    graph_services.set_boundaries(
        account=account,
        choices=Choices(
            comments_from=comments_from,
            mentions_from=mentions_from,
            tags_from=tags_from,
            approves_tags=plan.approves_tags,
            hidden_words=plan.hidden_words,
        ),
    )
    if plan.has_face:
        face = make_ready(owner_id=account.pk, content=photo(width=48), purpose="avatar")
        account_services.set_avatar(account_id=account.pk, media_id=face.pk)
    for post in plan.posts:
        post_services.import_post(
            author_id=account.pk,
            post_content=PostContent(
                photos=tuple(
                    PhotoInput(media_id=make_photo(account, width, post.focus), alt_text=alt_text)
                    for width, alt_text in zip(post.widths, post.alt_texts, strict=False)
                ),
                caption=post.caption,
                place_name=post.place,
                audience=post.audience,
                has_comments=post.has_comments,
                is_sensitive=post.is_sensitive,
                sensitive_reason=post.reason,
            ),
            state=PostState.ARCHIVED if post.is_archived else PostState.PUBLISHED,
            published_at=post.at,
            edited_at=post.edited_at,
        )
    for caption in plan.drafts:
        post_services.start_draft(
            author=account,
            draft_content=PostContent(
                photos=(PhotoInput(media_id=make_photo(account, 40)),), caption=caption
            ),
            now=datetime.now(UTC),
        )
    for other, relation in zip(others, plan.relations, strict=True):
        relate(account, other, relation)
    for name in plan.hashtags:
        post_services.follow_hashtag(account=account, name=name)
    followed = graph_selectors.followed_ids(account_id=account.pk)
    for title in plan.lists:
        made = graph_services.make_list(owner=account, title=title)
        graph_services.add_to_list(owner=account, list_id=made.pk, account_ids=followed)
    for word in plan.filters:
        account_services.make_filter(
            account=account,
            said=FilterInput(title=word, contexts=(FilterContext.HOME,), action=FilterAction.HIDE),
            keywords=[KeywordInput(text=word, is_whole_word=False)],
        )
    account.refresh_from_db()


def relate(account: Account, other: Account, relation: str) -> None:
    match relation:
        case "follow":
            graph_services.follow(follower=account, followee_id=other.pk)
        case "block":
            graph_services.block(blocker=account, blocked_id=other.pk)
        case "mute":
            graph_services.mute(muter=account, muted_id=other.pk)
        case "restrict":
            graph_services.restrict(restricter=account, restricted_id=other.pk)
        case "close":
            graph_services.add_close_friend(owner=account, member_id=other.pk)


def view(account: Account) -> dict[str, Any]:
    """What an archive promises to bring back, without ids and names that differ by nature."""
    account.refresh_from_db()

    def names(batches: Any) -> list[str]:
        return sorted(entry.person.username for batch in batches for entry in batch)

    def shots(batch: Any, photos: Any) -> list[tuple[Any, ...]]:
        items = {picture.file: picture.item for picture in batch.pictures}
        return [
            (items[p.file].width, items[p.file].height, p.alt_text, p.focus_x, p.focus_y)
            for p in photos
        ]

    boundaries = graph_selectors.boundaries_of(account_id=account.pk)
    face = MediaItem.objects.filter(pk=account.avatar_media_id or 0).first()
    return {
        "profile": (account.name, account.bio, account.pronouns, account.links),
        "face": face and (face.width, face.height),
        "settings": (
            account.is_private,
            account.theme,
            account.has_shortcuts,
            account.wants_less_motion,
            account.shows_activity,
            account.saves_data,
        ),
        "sensitive": account.sensitive_media,
        "boundaries": model_to_dict(boundaries, exclude=["account"]),
        "posts": [
            (
                post.state,
                post.published_at,
                post.edited_at,
                post.audience,
                post.caption,
                post.hashtags,
                post.mentions,
                post.place,
                post.has_comments,
                (post.is_sensitive, post.sensitive_reason),
                shots(batch, post.photos),
            )
            for batch in posts.post_batches(account=account)
            for post in batch.posts
        ],
        "drafts": sorted(
            (draft.caption, shots(batch, draft.photos))
            for batch in posts.draft_batches(account=account)
            for draft in batch.drafts
        ),
        "following": names(people.following_batches(account=account)),
        "asked": names(people.sent_request_batches(account=account)),
        "blocked": names(people.blocked_batches(account=account)),
        "muted": names(people.muted_batches(account=account)),
        "restricted": names(people.restricted_batches(account=account)),
        "lists": [
            (one.title, [person.username for person in one.people])
            for batch in people.list_batches(account=account)
            for one in batch
        ],
        "filters": sorted(
            (one.title, one.contexts, one.action, one.keywords)
            for batch in people.filter_batches(account=account)
            for one in batch
        ),
        "hashtags": sorted(t.name for b in activity.hashtag_batches(account=account) for t in b),
    }


def others_of(account: Account) -> list[Account]:
    """The people around: one of them is private, and all follow."""
    found = [AccountFactory(username=name) for name in OTHERS]
    Account.objects.filter(username="olga").update(is_private=True)
    for other in found:
        graph_services.follow(follower=other, followee_id=account.pk)
    return found


def thorough(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        # Each example takes seconds; a smaller one is not worth minutes.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def there_and_back(plan: AccountPlan) -> None:
    Account.objects.get_queryset().delete()
    account = AccountFactory(username="ana", name="")
    fill(account, plan, others_of(account))
    outbox.drain()
    before = view(account)
    archive = exported(account)

    with override_settings(SITE_URL="https://elsewhere.example"):
        moved = AccountFactory(username="moved", name="")
        restored(moved, archive)
        assert view(moved) == before
        again = restored(moved, archive)
        assert sum(counts["added"] for counts in again.outcome.values()) == 0
        outbox.drain()
        assert view(moved) == before

    # Posts are numbered in the order in which they were published.
    published = [post[1] for post in before["posts"]]
    assert published == sorted(published, reverse=True)


class TestRoundTrip:
    @thorough(4)
    @given(plan=account_plans)
    def test_brings_back_what_the_archive_promises(
        self, plan: AccountPlan, media_root: object
    ) -> None:
        there_and_back(plan)

    @pytest.mark.full
    @thorough(60)
    @given(plan=account_plans)
    def test_brings_back_whatever_an_account_holds(
        self, plan: AccountPlan, media_root: object
    ) -> None:
        there_and_back(plan)
