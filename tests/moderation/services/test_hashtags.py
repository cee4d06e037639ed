"""Hashtags that staff hide: what was done is in the log, and nothing else."""

import pytest

from apps.moderation import services
from apps.moderation.models import AuditEntry
from apps.posts.models import Hashtag
from tests.factories.moderation import make_moderator

pytestmark = pytest.mark.django_db


class TestHideHashtags:
    def test_writes_down_those_that_were_not_hidden_before(self):
        hidden = Hashtag.objects.create(name="old", is_hidden=True)
        shown = Hashtag.objects.create(name="new")

        count = services.hide_hashtags(
            staff=make_moderator(), hashtag_ids=[hidden.pk, shown.pk], reason="Rule 3"
        )

        assert count == 1
        (entry,) = AuditEntry.objects.filter(target_kind="hashtag")
        assert (entry.action, entry.target_id) == ("hid", shown.pk)
