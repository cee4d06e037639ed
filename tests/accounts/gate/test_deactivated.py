"""Whoever has left for a while keeps what is theirs, and reaches nobody."""

import pytest
from django.test import Client

from apps.accounts import services
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


class TestDeactivated:
    def test_sees_what_is_theirs_and_a_banner(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana)
        services.deactivate(account=ana)

        client = client_for(ana)

        for path in ("/ana/", post.get_absolute_url(), "/"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert b"nobody sees you" in answer.content

    def test_is_seen_by_nobody_else(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana, caption="#spring")
        services.deactivate(account=ana)

        for client in (Client(), client_for(AccountFactory())):
            for path in ("/ana/", post.get_absolute_url()):
                assert client.get(path).status_code == 404, path

    def test_is_in_no_shared_list_not_even_for_themselves(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana, caption="#spring")
        services.deactivate(account=ana)
        client = client_for(ana)

        for path in ("/explore/", "/explore/tags/spring/", "/search/?q=ana"):
            page = client.get(path).content.decode()
            assert post.get_absolute_url() not in page, path
        assert "@ana" not in client.get("/search/?q=ana").content.decode().split("<main")[1]

    def test_keeps_the_right_to_change_what_is_theirs(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana)
        services.deactivate(account=ana)

        answer = client_for(ana).post(f"/p/{post.pk}/delete/")

        assert answer.status_code == 302

    def test_cannot_do_what_reaches_others(self, client_for) -> None:
        other = PostFactory()
        client = client_for(AccountFactory(deactivated=True))

        for path in (f"/p/{other.pk}/like/", f"/{other.author.username}/follow/", "/create/"):
            answer = client.post(path)
            assert answer.status_code == 403, path
            assert b"Reactivate it first" in answer.content

    def test_has_no_power_over_others(self, client_for) -> None:
        client = client_for(AccountFactory(superuser=True, deactivated=True))

        assert client.get("/admin/").status_code == 403
