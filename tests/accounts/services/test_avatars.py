"""Pictures of people."""

import pytest

from apps.accounts import services
from apps.accounts.exceptions import (
    UnusableAvatar,
)
from apps.media.models import MediaItem
from apps.media.types import Access, Purpose, State
from tests.accounts.conftest import NOW, uploaded
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


class TestSetAvatar:
    def test_shows_a_ready_picture_to_everybody(self) -> None:
        ana = AccountFactory()
        uploaded(ana, media_id=10)

        assert services.set_avatar(account_id=ana.pk, media_id=10) is True

        ana.refresh_from_db()
        item = MediaItem.objects.get(pk=10)
        assert (ana.avatar_media_id, ana.avatar_name) == (10, item.name)
        assert (item.access, item.attached_at is None) == (Access.PUBLIC, False)

    def test_discards_the_former_picture(self) -> None:
        ana = AccountFactory()
        for media_id in (10, 11):
            uploaded(ana, media_id=media_id)
            services.set_avatar(account_id=ana.pk, media_id=media_id)

        assert MediaItem.objects.get(pk=10).deleted_at is not None
        assert MediaItem.objects.get(pk=11).deleted_at is None

    def test_does_not_go_back_to_an_earlier_upload(self) -> None:
        ana = AccountFactory()
        uploaded(ana, media_id=10)
        uploaded(ana, media_id=11)
        services.set_avatar(account_id=ana.pk, media_id=11)

        assert services.set_avatar(account_id=ana.pk, media_id=10) is False
        assert services.set_avatar(account_id=ana.pk, media_id=11) is False

    @pytest.mark.parametrize(
        "fields",
        [
            {"purpose": Purpose.POST},
            {"state": State.PROCESSING},
            {"state": State.FAILED},
            {"deleted_at": NOW},
        ],
    )
    def test_refuses_what_is_no_ready_avatar(self, fields: dict[str, object]) -> None:
        ana = AccountFactory()
        uploaded(ana, media_id=10, **fields)

        with pytest.raises(UnusableAvatar):
            services.set_avatar(account_id=ana.pk, media_id=10)

    def test_refuses_the_picture_of_somebody_else(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        uploaded(ana, media_id=10)

        with pytest.raises(UnusableAvatar):
            services.set_avatar(account_id=ed.pk, media_id=10)


class TestAdoptAvatar:
    def test_leaves_pictures_for_posts_alone(self) -> None:
        ana = AccountFactory()
        uploaded(ana, media_id=10, purpose=Purpose.POST)

        assert services.adopt_avatar(account_id=ana.pk, media_id=10) is False

    def test_is_safe_to_repeat(self) -> None:
        ana = AccountFactory()
        uploaded(ana, media_id=10)

        assert services.adopt_avatar(account_id=ana.pk, media_id=10) is True
        assert services.adopt_avatar(account_id=ana.pk, media_id=10) is False


class TestRemoveAvatar:
    def test_shows_none_any_more(self) -> None:
        ana = AccountFactory()
        uploaded(ana, media_id=10)
        services.set_avatar(account_id=ana.pk, media_id=10)
        ana.refresh_from_db()

        assert services.remove_avatar(account=ana) is True
        assert services.remove_avatar(account=ana) is False

        ana.refresh_from_db()
        assert (ana.avatar_media_id, ana.avatar_name) == (None, "")
        assert MediaItem.objects.get(pk=10).deleted_at is not None
