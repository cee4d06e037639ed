"""The log of staff: complete, and not to be changed by anybody."""

import base64

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.exceptions import NotFound
from apps.media.models import MediaItem
from apps.media.storage import storage_for
from apps.moderation import services
from apps.moderation.models import AuditEntry
from apps.moderation.types import Action
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.moderation import make_moderator, target_of
from tests.factories.posts import PostFactory
from tests.media.conftest import media_root

__all__ = ["media_root"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return services.record(
        staff=AccountFactory(superuser=True),
        action=Action.LOOKED,
        target_kind="post",
        target_id=7,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_auditentry SET reason = 'nothing happened'",
        "DELETE FROM moderation_auditentry",
        "DELETE FROM moderation_auditentry WHERE false",
        "TRUNCATE moderation_auditentry",
        "TRUNCATE moderation_auditentry CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM moderation_auditentry",
        """
        INSERT INTO moderation_auditentry SELECT * FROM moderation_auditentry
        ON CONFLICT (id) DO UPDATE SET reason = 'nothing happened'
        """,
    ],
)
def test_the_database_refuses_to_everybody(entry, statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == (True,), "even to a superuser"

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(statement)

    assert list(AuditEntry.objects.all()) == [entry]


class TestTheModels:
    def test_refuse_as_well(self, entry):
        entry.reason = "nothing happened"

        for change in (
            entry.save,
            entry.delete,
            AuditEntry.objects.all().delete,
            lambda: AuditEntry.objects.update(reason=""),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_keep_what_is_said_of_people_who_have_gone(self):
        mod, post = make_moderator(), PostFactory(author__private=True)
        services.look_at(staff=mod, target=target_of(post))

        mod.delete()
        post.author.delete()

        assert AuditEntry.objects.filter(action="looked", actor_name=mod.username).exists()


class TestLookAt:
    @pytest.mark.parametrize(
        "hidden",
        [{"author__private": True}, {"for_followers": True}, {"archived": True}],
    )
    def test_writes_down_each_look_at_what_is_not_public(self, hidden):
        post, mod = PostFactory(caption="for few", **hidden), make_moderator()

        for _ in range(2):
            assert services.look_at(staff=mod, target=target_of(post)).text == "for few"

        looks = AuditEntry.objects.filter(action="looked")
        assert [(look.actor_id, look.target_id) for look in looks] == [(mod.pk, post.pk)] * 2

    def test_finds_nothing_that_its_author_has_deleted(self):
        with pytest.raises(NotFound):
            services.look_at(staff=make_moderator(), target=target_of(PostFactory(deleted=True)))

    def test_writes_nothing_about_what_everybody_sees(self):
        mod = make_moderator()

        for thing in (
            PostFactory(),
            PostFactory(unlisted=True),
            CommentFactory(),
            AccountFactory(),
        ):
            services.look_at(staff=mod, target=target_of(thing))

        assert not AuditEntry.objects.filter(action="looked").exists()

    def test_covers_comments_under_hidden_posts_and_people_who_are_away(self):
        author, mod = AccountFactory(private=True), make_moderator()
        comment = CommentFactory(post=PostFactory(author=author), author=author)

        for thing in (comment, AccountFactory(deactivated=True)):
            services.look_at(staff=mod, target=target_of(thing))

        assert AuditEntry.objects.filter(action="looked").count() == 2

    def test_gives_a_private_photo_no_address(self, media_root):
        post = PostFactory(author__private=True)
        item = MediaItem.objects.get(owner_id=post.author_id)
        key = f"{item.name[:2]}/{item.name}/640.webp"
        storage_for(access=item.access).put(key=key, content=b"bytes")

        (picture,) = services.look_at(staff=make_moderator(), target=target_of(post)).pictures

        assert picture.src == f"data:image/webp;base64,{base64.b64encode(b'bytes').decode()}"

    def test_shows_a_private_photo_that_still_lies_under_its_former_name(self, media_root):
        post = PostFactory(author__private=True)
        item = MediaItem.objects.get(owner_id=post.author_id)
        former = {"access": "public", "name": "ab" * 20}
        MediaItem.objects.filter(pk=item.pk).update(stale_names=[former])
        key = f"ab/{former['name']}/640.webp"
        storage_for(access=former["access"]).put(key=key, content=b"bytes")

        (picture,) = services.look_at(staff=make_moderator(), target=target_of(post)).pictures

        assert picture.src.startswith("data:image/webp;base64,")

    def test_goes_on_without_photos_when_they_cannot_be_read(self, media_root):
        post = PostFactory(author__private=True)

        (picture,) = services.look_at(staff=make_moderator(), target=target_of(post)).pictures

        assert picture.src == ""
