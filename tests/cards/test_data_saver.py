"""Those who save data are offered smaller photos; nobody else's cards change by it."""

import pytest

from apps.cards.selectors import post_views
from apps.graph.policy import Viewer
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def widths(viewer: Viewer, post) -> set[int]:
    (view,) = post_views(viewer=viewer, post_ids=[post.pk])
    return {
        int(entry.rsplit(" ", 1)[1].removesuffix("w"))
        for _, srcset in view.media[0].sources
        for entry in srcset.split(", ")
    }


def test_photos_are_no_wider_than_a_phone_needs() -> None:
    post, person = PostFactory(), AccountFactory()

    wide = widths(Viewer(person.pk), post)
    narrow = widths(Viewer(person.pk, saves_data=True), post)

    assert max(wide) > 640
    assert narrow
    assert max(narrow) <= 640
    assert widths(Viewer(person.pk), post) == wide
