"""The format: what the documents say is what archives hold."""

from pathlib import Path

import msgspec
import pytest

from apps.accounts.models import Account
from apps.portability.engine import records
from apps.portability.engine.schema import document
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_follow
from tests.portability.archives import exported, make_post, opened

DOCS = Path(__file__).resolve().parents[2] / "docs"


class TestSchema:
    def test_is_the_document(self) -> None:
        assert (DOCS / "archive.schema.json").read_text() == document()

    def test_has_every_list_explained(self) -> None:
        page = (DOCS / "portability.md").read_text()

        assert [name for name in (*records.LISTS, *records.FILES) if f"`{name}`" not in page] == []


@pytest.mark.django_db
class TestArchive:
    def test_holds_what_the_format_says(self) -> None:
        ana: Account = AccountFactory(username="ana")
        other = AccountFactory()
        make_follow(follower=other, followee=ana)
        CommentFactory(post=make_post(author=ana, caption="#sea"), author=other)

        archive = opened(exported(ana))

        manifest = msgspec.json.decode(archive.read("archive.json"), type=records.Manifest)
        for name, kind in records.FILES.items():
            assert msgspec.json.decode(archive.read(name), type=kind)
        for name, kind in records.LISTS.items():
            found = [
                record
                for number in range(1, manifest.parts[name] + 1)
                for record in msgspec.json.decode(
                    archive.read(records.part_name(name, number)), type=list[kind]
                )
            ]
            assert len(found) == manifest.counts[name]
