"""A small community in which everything happens that has effects.

Whoever adds an event or a subscriber adds what makes it happen here.
"""

import re
from dataclasses import dataclass, field

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client, override_settings
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import outbox
from apps.engagement import services as engagement_services
from apps.feed import services as feed_services
from apps.feed.services import broadcast, fanout
from apps.graph import services as graph_services
from apps.graph.types import Audience, Choices, Circle
from apps.media import services as media_services
from apps.media.models import MediaItem
from apps.media.types import Purpose
from apps.portability import services as portability_services
from apps.posts import services as post_services
from apps.posts.models import Hashtag, Post
from apps.posts.types import PhotoInput
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_comment_like, make_like, make_save
from tests.factories.graph import make_block, make_follow, make_request
from tests.factories.posts import PostFactory, edit_post
from tests.media.uploads import as_file, make_received, photo

# What a page links to, and which of its buttons are pressed.
_SEEN = re.compile(r'(?:href|aria-pressed)="[^"]*"')


def _person(username: str) -> Account:
    account: Account = AccountFactory(username=username)
    return account


@dataclass(slots=True)
class Community:
    """Ana posts, the others follow, talk and part; every scene ends with all its effects."""

    ana: Account = field(default_factory=lambda: _person("ana"))
    ben: Account = field(default_factory=lambda: _person("ben"))
    cleo: Account = field(default_factory=lambda: _person("cleo"))
    dora: Account = field(default_factory=lambda: _person("dora"))

    def live(self) -> None:
        """Play every scene."""
        for scene in (
            self.follow,
            self.look,
            self.upload,
            self.publish,
            self.broadcast,
            self.look,
            self.follow_hashtags,
            self.look,
            self.talk,
            self.change_minds,
            self.archive,
            self.go_private,
            self.go_away,
            self.part,
            self.take_along,
            self.write,
        ):
            scene()
            outbox.drain()

    def look(self) -> dict[tuple[str, str], list[str]]:
        """Let everybody open their pages, which prepares much in Redis; return what they see."""
        seen = {}
        for account in (self.ana, self.ben, self.cleo, self.dora):
            client = Client()
            client.force_login(account)
            for path in ("/", self._newest_path(), self.ana.get_absolute_url()):
                response = client.get(path)
                assert response.status_code in {200, 404}, path
                seen[account.username, path] = _SEEN.findall(response.content.decode())
        return seen

    def follow(self) -> None:
        for follower in (self.ben, self.cleo, self.dora):
            make_follow(follower=follower, followee=self.ana)
        closed = AccountFactory(private=True)
        make_request(requester=self.ben, target=closed)
        make_request(requester=self.cleo, target=closed)
        outbox.drain()
        graph_services.approve_request(target=closed, requester_id=self.ben.pk)
        graph_services.decline_request(target=closed, requester_id=self.cleo.pk)
        outbox.drain()
        graph_services.unfollow(follower=self.ben, followee_id=closed.pk)
        graph_services.mute(muter=self.cleo, muted_id=self.ana.pk)
        outbox.drain()
        graph_services.unmute(muter=self.cleo, muted_id=self.ana.pk)
        graph_services.set_boundaries(
            account=self.ana,
            choices=Choices(
                comments_from=Circle.BOTH,
                mentions_from=Circle.EVERYONE,
                tags_from=Circle.EVERYONE,
                approves_tags=True,
                hidden_words=("awful",),
            ),
        )
        graph_services.add_close_friend(owner=self.ana, member_id=self.ben.pk)
        graph_services.add_close_friend(owner=self.ana, member_id=self.cleo.pk)
        outbox.drain()
        graph_services.remove_close_friend(owner=self.ana, member_id=self.cleo.pk)

    def upload(self) -> None:
        """Photos and a face: shown in two posts that waited for them, but for a broken one."""
        now = timezone.now()
        half = photo()[: len(photo()) // 2]
        for content in (photo(), half):
            item = make_received(owner_id=self.ana.pk, content=content)
            post_services.create_post(
                author=self.ana, photos=[PhotoInput(media_id=item.pk)], now=now
            )
        face = make_received(owner_id=self.ana.pk, purpose=Purpose.AVATAR)
        outbox.drain()
        self.ana.refresh_from_db()
        assert self.ana.avatar_media_id == face.pk
        shown = MediaItem.objects.get(pk__in=Post.objects.values("photos__media_id"))
        media_services.request_regeneration(media_id=shown.pk)
        unused = make_received(owner_id=self.ana.pk)
        media_services.withdraw_upload(owner_id=self.ana.pk, media_id=unused.pk)

    def publish(self) -> None:
        PostFactory(author=self.ana, caption="#spring with @ben", tagged=[self.cleo])
        outbox.drain()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fanout, "RANGE_SIZE", 1)
            PostFactory(author=self.ana)
            outbox.drain()

    def broadcast(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(broadcast, "BROADCAST_FROM", 1)
            PostFactory(author=self.ana)
            outbox.drain()
        feed_services.leave(author_id=self.ana.pk, now=timezone.now())

    def follow_hashtags(self) -> None:
        for follower in (self.ben, self.cleo):
            post_services.follow_hashtag(account=follower, name="spring")
        outbox.drain()
        post_services.unfollow_hashtag(account=self.cleo, name="spring")
        spring = Hashtag.objects.get(name="spring")
        post_services.hide_hashtags(hashtag_ids=[spring.pk])
        outbox.drain()
        post_services.show_hashtags(hashtag_ids=[spring.pk])

    def talk(self) -> None:
        post = self._newest()
        make_like(post=post, account=self.ben)
        make_save(post=post, account=self.ben)
        comment = CommentFactory(post=post, author=self.ben, text="@cleo look")
        make_comment_like(comment=comment, account=self.cleo)
        reply = CommentFactory(post=post, author=self.cleo, parent=comment)
        outbox.drain()
        engagement_services.edit_comment(
            account=self.ben,
            post_id=post.pk,
            comment_id=comment.pk,
            text="@dora look",
            now=timezone.now(),
        )
        engagement_services.delete_comment(
            account=self.cleo, post_id=post.pk, comment_id=reply.pk, now=timezone.now()
        )
        graph_services.restrict(restricter=self.ana, restricted_id=self.dora.pk)
        held = CommentFactory(post=post, author=self.dora, text="@ben hm")
        outbox.drain()
        engagement_services.approve_comment(account=self.ana, post_id=post.pk, comment_id=held.pk)

    def change_minds(self) -> None:
        post = self._newest()
        comment = CommentFactory(post=post, author=self.ben)
        make_comment_like(comment=comment, account=self.cleo)
        outbox.drain()
        engagement_services.unlike_comment(
            account=self.cleo, post_id=post.pk, comment_id=comment.pk
        )
        engagement_services.unlike_post(account=self.ben, post_id=post.pk)
        engagement_services.unsave_post(account=self.ben, post_id=post.pk)
        edit_post(post.pk, caption="with @dora #pier", place_name="Pier", tagged_ids=[self.dora.pk])
        self._show_to(post, Audience.CLOSE_FRIENDS)
        outbox.drain()
        self._show_to(post, Audience.EVERYONE)
        account_services.update_profile(
            account=self.ana, name="Ana Lima", bio="", pronouns="", links=[]
        )

    def archive(self) -> None:
        post, doomed = self._newest(), PostFactory(author=self.ana)
        make_like(post=doomed, account=self.ben)
        outbox.drain()
        post_services.archive_post(author=self.ana, post_id=post.pk)
        outbox.drain()
        post_services.unarchive_post(author=self.ana, post_id=post.pk)
        post_services.delete_post(author=self.ana, post_id=doomed.pk, now=timezone.now())

    def go_private(self) -> None:
        account_services.set_private(account=self.ana, is_private=True)
        outbox.drain()
        account_services.set_status(account=self.dora, status=Status.SUSPENDED)
        outbox.drain()
        account_services.set_status(account=self.dora, status=Status.ACTIVE)

    def go_away(self) -> None:
        account_services.request_deletion(account=self.dora, now=timezone.now())
        outbox.drain()
        account_services.keep_account(account=self.dora)
        eve = _person("eve")
        outbox.drain()
        due_at = account_services.request_deletion(account=eve, now=timezone.now())
        portability_services.purge_account(account_id=eve.pk, now=due_at)

    def part(self) -> None:
        graph_services.unfollow(follower=self.ben, followee_id=self.ana.pk)
        double = AccountFactory(email=self.cleo.email.replace("@", "+2@"))
        account_services.note_new_address(account=double)
        make_block(blocker=self.ana, blocked=self.cleo)
        outbox.drain()
        graph_services.unblock(blocker=self.ana, blocked_id=self.cleo.pk)

    def take_along(self) -> None:
        portability_services.request_export(account=self.ana)
        portability_services.build_next_export(now=timezone.now())
        outbox.drain()
        archive = portability_services.archive_of(account=self.ana, now=timezone.now())
        moved = _person("moved")
        portability_services.receive_archive(
            account=moved, file=as_file(b"".join(archive), "copy.zip")
        )
        with override_settings(SITE_URL="https://elsewhere.example"):
            portability_services.run_next_import(now=timezone.now())

    def _show_to(self, post: Post, audience: Audience) -> None:
        edit_post(post.pk, audience=audience)

    def write(self) -> None:
        """Send a mail as the site does outside of tests."""
        mailbox = get_connection("apps.core.mail.QueuingBackend")
        EmailMessage("Hello", "Ana", to=["ana@example.org"], connection=mailbox).send()

    def _newest_path(self) -> str:
        posts = Post.objects.filter(author=self.ana).order_by("-pk")
        return next((post.get_absolute_url() for post in posts), "/")

    def _newest(self) -> Post:
        return Post.objects.filter(author=self.ana, state="published").latest("pk")
