"""Attaching media, and moving them in and out of public."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import outbox
from apps.core.ids import new_owner_id
from apps.core.models import OutboxRow
from apps.media import services
from apps.media.events import MediaAccessChanged
from apps.media.exceptions import ForeignMedia, MediaInUse, MediaNotReady
from apps.media.models import MediaItem
from apps.media.types import Access, State
from tests.factories.accounts import AccountFactory
from tests.factories.posts import make_upload
from tests.media.uploads import make_ready, make_received, stored_files

pytestmark = pytest.mark.django_db


class TestClaimMedia:
    def test_keeps_an_upload_from_being_taken_back(self) -> None:
        item = make_received()

        services.claim_media(owner_id=item.owner_id, media_ids=[item.pk])

        with pytest.raises(MediaInUse):
            services.withdraw_upload(owner_id=item.owner_id, media_id=item.pk)

    def test_answers_alike_for_foreign_missing_and_discarded_media(self) -> None:
        owner_id = new_owner_id()
        own, foreign, discarded = (
            make_received(owner_id=owner_id),
            make_received(),
            make_received(owner_id=owner_id),
        )
        services.discard_media(media_ids=[discarded.pk])

        for media_id in (foreign.pk, discarded.pk, 12345):
            with pytest.raises(ForeignMedia):
                services.claim_media(owner_id=owner_id, media_ids=[own.pk, media_id])

        assert not MediaItem.objects.exclude(claimed_at=None).exists()

    def test_does_not_stand_in_the_way_of_attaching(self) -> None:
        item = make_ready()
        for _ in range(2):
            services.claim_media(owner_id=item.owner_id, media_ids=[item.pk])

        assert services.attach_media(owner_id=item.owner_id, media_ids=[item.pk]) == [item]


class TestAttachMedia:
    def test_keeps_the_order_named(self) -> None:
        owner_id = new_owner_id()
        first, second = make_ready(owner_id=owner_id), make_ready(owner_id=owner_id)

        attached = services.attach_media(owner_id=owner_id, media_ids=[second.pk, first.pk])

        assert [item.pk for item in attached] == [second.pk, first.pk]

    def test_answers_alike_for_foreign_missing_and_discarded_media(self) -> None:
        owner_id = new_owner_id()
        own, foreign, discarded = make_ready(owner_id=owner_id), make_ready(), make_ready()
        services.discard_media(media_ids=[discarded.pk])

        for media_id in (foreign.pk, discarded.pk, 12345):
            with pytest.raises(ForeignMedia):
                services.attach_media(owner_id=owner_id, media_ids=[own.pk, media_id])

        assert not MediaItem.objects.exclude(attached_at=None).exists()

    def test_waits_for_processing(self) -> None:
        item = make_received()

        with pytest.raises(MediaNotReady):
            services.attach_media(owner_id=item.owner_id, media_ids=[item.pk])

    def test_gives_each_medium_one_owner_only(self) -> None:
        item = make_ready()
        services.attach_media(owner_id=item.owner_id, media_ids=[item.pk])

        with pytest.raises(MediaInUse):
            services.attach_media(owner_id=item.owner_id, media_ids=[item.pk])


class TestSetAccess:
    def test_changes_the_name_at_once_and_the_files_soon(self, media_root: Path) -> None:
        item = make_ready(access=Access.PUBLIC)
        old_name = item.name

        assert services.set_access(media_ids=[item.pk], access=Access.PRIVATE) == 1
        outbox.drain()

        item.refresh_from_db()
        assert item.name != old_name
        assert item.generation == 2
        assert item.stale_names == []
        assert not [file for file in stored_files(media_root) if old_name in file]
        assert all(
            file.startswith("private/") for file in stored_files(media_root) if item.name in file
        )
        assert len([file for file in stored_files(media_root) if item.name in file]) == sum(
            len(made["formats"]) for made in item.renditions.values()
        )

    def test_to_what_it_is_already_changes_nothing(self) -> None:
        item = make_ready()

        assert services.set_access(media_ids=[item.pk], access=Access.PRIVATE) == 0

        assert MediaItem.objects.get().name == item.name

    def test_costs_the_same_for_one_and_for_twenty_media(self) -> None:
        owner = AccountFactory()
        one = [make_upload(owner=owner).pk]
        many = [make_upload(owner=owner).pk for _ in range(20)]

        def cost(media_ids: list[int]) -> int:
            with CaptureQueriesContext(connection) as captured:
                changed = services.set_access(media_ids=media_ids, access=Access.PUBLIC)
            assert changed == len(media_ids)
            return len(captured)

        assert cost(one) == cost(many)

    def test_tells_of_each_medium_that_pages_show(self) -> None:
        owner = AccountFactory()
        shown = [make_upload(owner=owner).pk for _ in range(2)]
        waiting = make_upload(owner=owner, state=State.PROCESSING).pk

        services.set_access(media_ids=[*shown, waiting], access=Access.PUBLIC)

        told = OutboxRow.objects.filter(event=MediaAccessChanged.name)
        assert {row.payload["media_id"] for row in told} == set(shown)
        items = MediaItem.objects.in_bulk([*shown, waiting])
        assert {item.access for item in items.values()} == {Access.PUBLIC}
        assert len({item.name for item in items.values()}) == 3
        assert [len(items[pk].stale_names) for pk in (*shown, waiting)] == [1, 1, 0]

    def test_back_and_forth_before_the_files_moved_loses_nothing(self, media_root: Path) -> None:
        item = make_ready()
        for access in (Access.PUBLIC, Access.PRIVATE, Access.PUBLIC):
            services.set_access(media_ids=[item.pk], access=access)

        outbox.drain()

        item.refresh_from_db()
        files = [file for file in stored_files(media_root) if "originals" not in file]
        assert files
        assert all(file.startswith(f"public/{item.name[:2]}/{item.name}/") for file in files)

    def test_while_processing_decides_where_files_are_written(self, media_root: Path) -> None:
        item = make_received()
        services.set_access(media_ids=[item.pk], access=Access.PUBLIC)

        outbox.drain()

        item.refresh_from_db()
        files = [file for file in stored_files(media_root) if "originals" not in file]
        assert all(file.startswith(f"public/{item.name[:2]}/{item.name}/") for file in files)


class TestMoveRenditions:
    def test_continues_after_half_of_it_was_done(self, media_root: Path) -> None:
        item = make_ready()
        services.set_access(media_ids=[item.pk], access=Access.PUBLIC)
        old_name = item.name
        item.refresh_from_db()
        old = media_root / "private" / old_name[:2] / old_name
        new = media_root / "public" / item.name[:2] / item.name
        new.mkdir(parents=True)
        moved = min(old.iterdir())
        moved.rename(new / moved.name)

        services.move_renditions(media_id=item.pk)

        item.refresh_from_db()
        assert item.stale_names == []
        assert len(list(new.iterdir())) == sum(
            len(made["formats"]) for made in item.renditions.values()
        )
        assert not old.exists()

    def test_run_twice_is_the_same_as_once(self, media_root: Path) -> None:
        item = make_ready(access=Access.PUBLIC)
        files = stored_files(media_root)

        assert not services.move_renditions(media_id=item.pk)

        assert stored_files(media_root) == files
