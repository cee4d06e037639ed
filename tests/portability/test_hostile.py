"""Archives made to do harm are refused as a whole, with a reason, and nothing happens."""

import io
import json
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.portability.engine import readers, unzipping
from apps.portability.engine.readers import open_archive
from apps.portability.engine.refusals import (
    ArchiveRefused,
    DamagedArchive,
    NewerArchive,
    NotAnArchive,
    UnsafeArchive,
)
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.media.uploads import photo, stored_files
from tests.portability.archives import restored

MANIFEST: dict[str, Any] = {
    "format": "instaclone-archive",
    "version": 1,
    "site": "https://elsewhere.example",
    "account_id": "1",
    "username": "ana",
    "created_at": "2026-01-01T00:00:00Z",
    "parts": {},
    "counts": {},
}


def post(**fields: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "published_at": "2025-05-05T05:05:05Z",
        "photos": [{"file": "media/1.jpg"}],
        **fields,
    }


def archive(
    *posts: Any, manifest: dict[str, Any] | None = None, members: dict[str, bytes] | None = None
) -> bytes:
    """An archive in which everything is in order but what is given."""
    parts = {"parts": {"posts": 1}, "counts": {"posts": len(posts)}} if posts else {}
    files = {
        "archive.json": json.dumps({**MANIFEST, **parts, **(manifest or {})}).encode(),
        "profile.json": b'{"username": "ana"}',
        "settings.json": b"{}",
        "media/1.jpg": photo(),
        **(members or {}),
    }
    if posts:
        files.setdefault("data/posts-1.json", json.dumps(posts).encode())
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, value in files.items():
            file.writestr(name, value)
    return content.getvalue()


def with_entry(entry: zipfile.ZipInfo, value: bytes = b"x") -> bytes:
    content = io.BytesIO(archive())
    with zipfile.ZipFile(content, "a") as file:
        file.writestr(entry, value)
    return content.getvalue()


class TestOpenArchive:
    def test_takes_one_that_is_in_order(self) -> None:
        assert open_archive(io.BytesIO(archive())).account_id == "1"

    def test_takes_one_that_was_packed_again_with_its_folder(self) -> None:
        content = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(archive())) as old, zipfile.ZipFile(content, "w") as new:
            for name in old.namelist():
                new.writestr(f"my copy/{name}", old.read(name))

        reader = open_archive(content)

        assert reader.profile() is not None
        assert reader.photo("media/1.jpg", limit=10**6) == photo()

    @pytest.mark.parametrize("content", [b"", b"PK", b"<html>", b"\x00" * 1_000, photo()])
    def test_refuses_what_is_no_archive(self, content: bytes) -> None:
        with pytest.raises(NotAnArchive):
            open_archive(io.BytesIO(content))

    @pytest.mark.parametrize(
        "name",
        ["../evil", "a/../../evil", "/etc/passwd", "C:evil", "..\\evil", "a\nb", "x" * 300],
    )
    def test_refuses_names_that_lead_elsewhere(self, name: str) -> None:
        with pytest.raises(UnsafeArchive, match="leads elsewhere"):
            open_archive(io.BytesIO(with_entry(zipfile.ZipInfo(name))))

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
    def test_refuses_links_and_devices(self, kind: int) -> None:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (kind | 0o777) << 16

        with pytest.raises(UnsafeArchive, match="link or a device"):
            open_archive(io.BytesIO(with_entry(entry, b"/etc/passwd")))

    def test_refuses_a_bomb(self) -> None:
        with pytest.raises(UnsafeArchive, match="far beyond"):
            open_archive(io.BytesIO(archive(members={"bomb": bytes(20_000_000)})))

    def test_refuses_members_that_share_their_bytes(self) -> None:
        content = bytearray(archive(members={"media/2.jpg": bytes(range(256)) * 40}))
        end = content.rindex(b"PK\x05\x06")
        start = struct.unpack_from("<I", content, end + 16)[0]
        directory = bytes(content[start:end])
        names = [f"m{number:05}".encode() for number in range(20_000)]
        entry = directory[directory.rindex(b"PK\x01\x02") :]
        copies = b"".join(
            entry[:28] + struct.pack("<H", len(name)) + entry[30:46] + name for name in names
        )
        packed = bytes(content[:start]) + copies
        packed += struct.pack(
            "<4s4H2IH", b"PK\x05\x06", 0, 0, 20_000, 20_000, len(copies), start, 0
        )

        with pytest.raises(ArchiveRefused):
            open_archive(io.BytesIO(packed))

    def test_refuses_too_many_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unzipping, "MAX_MEMBERS", 3)

        with pytest.raises(UnsafeArchive, match="too many"):
            open_archive(io.BytesIO(archive()))

    def test_reads_no_table_of_contents_that_does_not_fit(self) -> None:
        content = bytearray(archive() + bytes(40_000_000))
        content += struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 30_000_000, 0, 0)
        tracemalloc.start()

        with pytest.raises(ArchiveRefused):
            open_archive(io.BytesIO(bytes(content)))

        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 60_000_000

    def test_refuses_the_same_name_twice(self) -> None:
        with pytest.warns(UserWarning, match="Duplicate"):
            content = with_entry(zipfile.ZipInfo("archive.json"), b"{}")

        with pytest.raises(UnsafeArchive, match="same name"):
            open_archive(io.BytesIO(content))

    @pytest.mark.parametrize(
        "manifest",
        [
            {"created_at": "yesterday"},
            {"parts": {"posts": -1}},
            {"parts": {"posts": 10**9}},
            {"account_id": 5},
            {"site": "x" * 5_000},
            {"version": "1"},
        ],
    )
    def test_refuses_a_manifest_of_wrong_types(self, manifest: dict[str, Any]) -> None:
        with pytest.raises(DamagedArchive, match="The archive is damaged"):
            open_archive(io.BytesIO(archive(manifest=manifest)))

    @pytest.mark.parametrize("content", [b"[]", b"{", b"[" * 100_000, b"\xff\xfe", b"null"])
    def test_refuses_a_manifest_that_is_no_json_object(self, content: bytes) -> None:
        with pytest.raises(ArchiveRefused):
            open_archive(io.BytesIO(archive(members={"archive.json": content})))

    def test_refuses_what_a_newer_version_wrote(self) -> None:
        with pytest.raises(NewerArchive):
            open_archive(io.BytesIO(archive(manifest={"version": 2})))

    @pytest.mark.parametrize("place", range(0, 1_000, 37))
    def test_ends_in_an_answer_whatever_byte_is_changed(self, place: int) -> None:
        content = bytearray(archive(post()))
        content[place % len(content)] ^= 0xFF
        content[-(place + 1) % len(content)] ^= 0x55

        try:
            reader = open_archive(io.BytesIO(bytes(content)))
            list(reader.posts())
            reader.photo("media/1.jpg", limit=10**6)
        except ArchiveRefused:
            pass


@pytest.mark.django_db
class TestRestore:
    @pytest.fixture
    def moved(self) -> Account:
        account: Account = AccountFactory(username="moved")
        return account

    def test_makes_private_first_whatever_else_is_refused(self, moved: Account) -> None:
        chosen = {"is_private": True, "hidden_words": [str(number) for number in range(201)]}

        tally = restored(moved, archive(members={"settings.json": json.dumps(chosen).encode()}))

        moved.refresh_from_db()
        assert moved.is_private
        assert tally.outcome["settings"] == {"added": 0, "known": 0, "left_out": 1}

    def test_takes_words_for_words(self, moved: Account) -> None:
        evil = "<script>alert(1)</script>"

        restored(moved, archive(post(caption=evil, place="'; DROP TABLE posts; --")))

        found = Post.objects.get()
        assert found.caption == evil
        assert found.place is not None
        assert found.place.name == "'; DROP TABLE posts; --"

    @pytest.mark.parametrize(
        "record",
        [
            post(published_at="never"),
            post(published_at="2025-05-05"),
            post(photos="all"),
            post(photos=[{"file": 5}]),
            post(caption=["x"]),
            post(caption="x" * 20_000),
            post(state="deleted"),
            post(photos=[{"file": "media/1.jpg"}] * 60),
            "a post",
            None,
        ],
    )
    def test_refuses_records_of_wrong_types(self, moved: Account, record: Any) -> None:
        with pytest.raises(DamagedArchive, match="posts-1"):
            restored(moved, archive(record))

        assert not Post.objects.exists()

    def test_refuses_json_that_is_too_large(
        self, moved: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readers, "MAX_JSON", 500)

        with pytest.raises(DamagedArchive, match="too large"):
            restored(moved, archive(*[post()] * 10))

    def test_reads_files_of_the_archive_alone(self, moved: Account, media_root: Path) -> None:
        tally = restored(moved, archive(post(photos=[{"file": "../../../etc/passwd"}])))

        assert tally.outcome["posts"]["left_out"] == 1
        assert "is missing" in tally.problems[0]
        assert stored_files(media_root) == []

    @pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload='x'/>", photo()[:2_000]])
    def test_leaves_out_what_is_no_photo(
        self, moved: Account, content: bytes, media_root: Path
    ) -> None:
        tally = restored(moved, archive(post(), members={"media/1.jpg": content}))

        assert tally.outcome["posts"] == {"added": 0, "known": 0, "left_out": 1}
        assert tally.problems
        assert stored_files(media_root) == []

    def test_touches_nothing_of_others_whatever_ids_it_names(self, moved: Account) -> None:
        from tests.portability.archives import make_post

        theirs = make_post(author=AccountFactory(), caption="mine")

        restored(moved, archive(post(id=str(theirs.pk), caption="taken over")))

        theirs.refresh_from_db()
        assert theirs.caption == "mine"
        assert Post.objects.get(caption="taken over").author_id == moved.pk

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("0001-01-01T00:00:00+14:00", "now"),
            ("9999-12-31T23:59:59-14:00", "now"),
            ("2019-05-05T05:05:05Z", "2019-05-05"),
        ],
    )
    def test_keeps_dates_that_can_be(self, moved: Account, given: str, kept: str) -> None:
        restored(moved, archive(post(published_at=given)))

        found = Post.objects.get()
        expected = f"{timezone.now():%Y-%m-%d}" if kept == "now" else kept
        assert f"{found.published_at:%Y-%m-%d}" == expected
        assert len(str(found.pk)) == 19

    def test_shows_a_post_for_an_unknown_audience_to_the_fewest(self, moved: Account) -> None:
        restored(moved, archive(post(audience="my dentist")))

        assert Post.objects.get().audience == "close_friends"

    @pytest.mark.parametrize("username", ["", "a\u0000b", "é" * 30, "x" * 199, "' OR 1=1", "."])
    def test_finds_nobody_by_names_that_are_none(self, moved: Account, username: str) -> None:
        people = json.dumps([{"person": {"username": username, "id": "9" * 19}}]).encode()
        content = archive(
            manifest={"parts": {"following": 1}}, members={"data/following-1.json": people}
        )

        tally = restored(moved, content)

        assert tally.outcome["following"]["left_out"] == 1
