"""Making a post in a browser without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.media.models import MediaItem
from apps.posts.models import Draft
from tests.factories.accounts import AccountFactory
from tests.factories.posts import make_draft
from tests.posts.views.conftest import picture

pytestmark = pytest.mark.django_db


class TestCreate:
    def test_asks_to_sign_in(self):
        response = Client().get("/create/")

        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")

    def test_shows_the_form_and_what_was_begun(self, client_for):
        author = AccountFactory()
        make_draft(author=author, caption="Half a thought")

        html = client_for(author).get("/create/").content.decode()

        assert 'name="files"' in html
        assert "Half a thought" in html

    def test_takes_several_files_and_goes_on_to_their_alt_texts(self, client_for):
        author = AccountFactory()

        response = client_for(author).post(
            "/create/",
            {
                "files": [picture("one.jpg"), picture("two.jpg")],
                "caption": "Two",
                "place": "Pier",
                "audience": "everyone",
                "has_comments": "on",
            },
        )

        draft = Draft.objects.get()
        assert response["Location"] == f"/create/drafts/{draft.pk}/"
        assert (draft.caption, draft.place_name, len(draft.photos)) == ("Two", "Pier", 2)
        assert MediaItem.objects.filter(owner_id=author.pk).count() == 2

    def test_keeps_the_good_files_and_says_why_of_the_others(self, client_for):
        author = AccountFactory()
        client = client_for(author)

        response = client.post(
            "/create/",
            {
                "files": [
                    picture("good.jpg"),
                    SimpleUploadedFile("page.jpg", b"<html></html>", content_type="image/jpeg"),
                ],
                "audience": "everyone",
            },
            follow=True,
        )

        assert response.status_code == 200
        assert "page.jpg" in response.content.decode()
        assert len(Draft.objects.get().photos) == 1

    def test_refuses_a_form_without_files(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/", {"caption": "words only", "audience": "everyone"}
        )

        assert response.status_code == 422
        assert "words only" in response.content.decode()
        assert not Draft.objects.exists()

    def test_refuses_only_bad_files(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/",
            {"files": [SimpleUploadedFile("empty.jpg", b"")], "audience": "everyone"},
        )

        assert response.status_code == 422
        assert not Draft.objects.exists()
        assert not MediaItem.objects.exists()

    def test_refuses_twenty_one_files(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/",
            {"files": [picture(f"{n}.jpg") for n in range(21)], "audience": "everyone"},
        )

        assert response.status_code in {413, 422}
        assert not MediaItem.objects.exists()

    def test_keeps_the_photos_when_the_caption_is_refused(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/",
            {"files": [picture()], "caption": "z" * 10_000, "audience": "everyone"},
        )

        html = response.content.decode()
        draft = Draft.objects.get()
        assert f'action="/create/drafts/{draft.pk}/"' in html
        assert "10,000 characters" in html
        assert "z" * 10_000 in html
