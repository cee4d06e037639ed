"""The page of a post in the making, in a browser without scripts."""

import pytest

from apps.media.types import State
from apps.posts.models import Draft, Post, PostMedia
from apps.posts.types import DraftState
from tests.factories.accounts import AccountFactory
from tests.factories.posts import make_draft, make_upload
from tests.posts.views.conftest import picture

pytestmark = pytest.mark.django_db


class TestDraft:
    def fields(self, **more):
        return {"caption": "Final", "audience": "everyone", "has_comments": "on"} | more

    def test_publishes_with_alt_texts_in_the_chosen_order(self, client_for):
        author = AccountFactory()
        first, second = make_upload(owner=author), make_upload(owner=author)
        draft = make_draft(author=author, uploads=[first, second])

        response = client_for(author).post(
            f"/create/drafts/{draft.pk}/",
            self.fields(
                action="publish",
                **{
                    f"alt_{first.pk}": "the first",
                    f"alt_{second.pk}": "the second",
                    f"position_{first.pk}": "2",
                    f"position_{second.pk}": "1",
                },
            ),
        )

        post = Post.objects.get()
        assert response["Location"] == post.get_absolute_url()
        photos = PostMedia.objects.filter(post_id=post.pk).order_by("position")
        assert [photo.alt_text for photo in photos] == ["the second", "the first"]

    def test_leads_to_its_post_ever_after(self, client_for):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author)])
        client = client_for(author)

        for _ in range(2):
            response = client.post(f"/create/drafts/{draft.pk}/", self.fields(action="publish"))
        waiting = client.get(f"/create/drafts/{draft.pk}/", headers={"HX-Request": "true"})

        post = Post.objects.get()
        assert response["Location"] == post.get_absolute_url()
        assert waiting["HX-Redirect"] == post.get_absolute_url()

    def test_waits_visibly_for_its_photos(self, client_for):
        author = AccountFactory()
        draft = make_draft(
            author=author, uploads=[make_upload(owner=author, state=State.PROCESSING)]
        )
        client = client_for(author)

        response = client.post(
            f"/create/drafts/{draft.pk}/", self.fields(action="publish"), follow=True
        )
        fragment = client.get(f"/create/drafts/{draft.pk}/", headers={"HX-Request": "true"})

        assert "Publishing…" in response.content.decode()
        assert 'hx-trigger="every 2s"' in fragment.content.decode()
        assert "<html" not in fragment.content.decode()

    def test_says_what_failed_and_offers_to_try_again(self, client_for):
        author = AccountFactory()
        upload = make_upload(owner=author, state=State.FAILED, reason="This file is damaged.")
        draft = make_draft(author=author, uploads=[upload], state=DraftState.FAILED)
        Draft.objects.update(failure_reason="A photo could not be used.")

        html = client_for(author).get(f"/create/drafts/{draft.pk}/").content.decode()

        assert "This file is damaged." in html
        assert "A photo could not be used." in html
        assert f'value="retry:{upload.pk}"' in html

    def test_adds_replaces_and_removes_photos(self, client_for):
        author = AccountFactory()
        removed, kept = make_upload(owner=author), make_upload(owner=author)
        draft = make_draft(author=author, uploads=[removed, kept])

        response = client_for(author).post(
            f"/create/drafts/{draft.pk}/",
            self.fields(action="save", files=[picture("new.jpg")], **{f"remove_{removed.pk}": "1"}),
            follow=True,
        )

        assert "new.jpg" in response.content.decode()
        draft.refresh_from_db()
        assert len(draft.photos) == 2
        assert draft.photos[0]["media_id"] == str(kept.pk)
        removed.refresh_from_db()
        assert removed.deleted_at is not None

    def test_keeps_what_was_typed_when_it_is_refused(self, client_for):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author)])

        response = client_for(author).post(
            f"/create/drafts/{draft.pk}/", self.fields(action="publish", tagged="no_such_person")
        )

        assert response.status_code == 422
        assert "no_such_person" in response.content.decode()
        assert not Post.objects.exists()

    def test_can_be_thrown_away(self, client_for):
        draft = make_draft(author=AccountFactory())

        client_for(draft.author).post(f"/create/drafts/{draft.pk}/discard/")

        assert not Draft.objects.exists()

    def test_is_for_the_author_alone(self, client_for):
        draft = make_draft(author=AccountFactory())
        stranger = client_for(AccountFactory())

        assert stranger.get(f"/create/drafts/{draft.pk}/").status_code == 404
        assert stranger.post(f"/create/drafts/{draft.pk}/discard/").status_code == 404
