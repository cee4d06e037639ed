"""Sensitive posts: said when made, in drafts and in edits; what staff mark stays marked."""

import pytest
from django.utils import timezone

from apps.moderation import services as moderation_services
from apps.moderation.exceptions import AlreadyDecided, NothingToUndo
from apps.moderation.models import AuditEntry, Notice
from apps.posts import services
from apps.posts.exceptions import SensitiveReasonTooLong
from apps.posts.models import Draft, Post, PostRevision
from apps.posts.types import PostContent
from tests.factories.accounts import AccountFactory
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory, make_photos, make_upload

pytestmark = pytest.mark.django_db


class TestTheAuthor:
    def test_says_so_over_json(self, client_for):
        ana = AccountFactory()
        upload = make_upload(owner=ana)

        answer = client_for(ana).post(
            "/api/instaclone/v1/posts/",
            {
                "photos": [{"media_id": str(upload.pk)}],
                "sensitive": True,
                "sensitive_reason": " blood\n and needles ",
            },
            content_type="application/json",
        )

        assert answer.status_code == 201
        post = Post.objects.get()
        assert (post.is_sensitive, post.sensitive_reason) == (True, "blood and needles")

    def test_says_so_in_a_draft_that_becomes_a_post(self):
        ana = AccountFactory()
        content = PostContent(
            photos=tuple(make_photos(owner=ana, count=1)),
            is_sensitive=True,
            sensitive_reason="a spider",
        )
        draft = services.start_draft(author=ana, draft_content=content, now=timezone.now())

        services.submit_draft(
            author=ana,
            draft_id=draft.pk,
            draft_content=Draft.objects.get().content,
            now=timezone.now(),
        )

        assert Post.objects.get().sensitive_reason == "a spider"

    def test_changes_their_mind_without_a_revision(self, client_for):
        post = PostFactory(is_sensitive=True, sensitive_reason="a spider")
        page = client_for(post.author)
        form = {"caption": post.caption, "audience": "everyone", "has_comments": "on"}

        shown = page.get(f"/p/{post.pk}/edit/").content.decode()
        page.post(f"/p/{post.pk}/edit/", form)

        post.refresh_from_db()
        assert 'value="a spider"' in shown
        assert (post.is_sensitive, post.sensitive_reason) == (False, "")
        assert not PostRevision.objects.exists()

    def test_tells_no_whole_story_on_the_cover(self, client_for):
        with pytest.raises(SensitiveReasonTooLong):
            PostFactory(is_sensitive=True, sensitive_reason="a" * 101)

        post = PostFactory()
        answer = client_for(post.author).post(
            f"/p/{post.pk}/edit/",
            {"audience": "everyone", "is_sensitive": "on", "sensitive_reason": "a" * 101},
        )
        assert answer.status_code == 422
        assert "at most 100 characters" in answer.content.decode()

    def test_cannot_take_the_mark_of_the_moderators_away(self, client_for, client):
        post = PostFactory()
        moderation_services.mark_sensitive(ruling=ruling_on(post, by=make_moderator()))

        client_for(post.author).post(
            f"/p/{post.pk}/edit/", {"caption": "innocent", "audience": "everyone"}
        )

        post.refresh_from_db()
        assert post.caption == "innocent"
        assert post.is_marked_sensitive
        assert "data-cover" in client.get(f"/p/{post.pk}/").content.decode()


class TestStaff:
    def test_mark_and_take_it_back_with_a_reason(self):
        post, mod = PostFactory(is_sensitive=True), make_moderator()
        make_report(about=post)

        moderation_services.mark_sensitive(ruling=ruling_on(post, by=mod))
        with pytest.raises(AlreadyDecided):
            moderation_services.mark_sensitive(ruling=ruling_on(post, by=mod))
        moderation_services.unmark_sensitive(ruling=ruling_on(post, by=mod))
        with pytest.raises(NothingToUndo):
            moderation_services.unmark_sensitive(ruling=ruling_on(post, by=mod))

        post.refresh_from_db()
        assert (post.is_sensitive, post.is_marked_sensitive) == (True, False)
        acts = AuditEntry.objects.exclude(action="appointed").order_by("id")
        assert list(acts.values_list("action", flat=True)) == ["marked", "unmarked"]
        assert Notice.objects.filter(recipient=post.author).count() == 2

    def test_do_it_at_the_desk(self, client_for):
        post = PostFactory()
        desk = client_for(make_moderator())
        page = f"/admin/moderation/case/about/post/{post.pk}/"

        desk.post(page, {"action": "marked", "reason": "Rule 5"})

        post.refresh_from_db()
        assert post.is_marked_sensitive
        assert 'value="unmarked"' in desk.get(page).content.decode()
