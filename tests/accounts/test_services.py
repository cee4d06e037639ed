"""Changes of people: profile, name, privacy, standing, devices."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from apps.accounts import selectors, services
from apps.accounts.events import AccountCreated, PrivacyChanged, ProfileChanged, StatusChanged
from apps.accounts.exceptions import (
    InvalidLink,
    TooManyLinks,
    UnusableAvatar,
    UsernameChangedTooOften,
    UsernameTaken,
)
from apps.accounts.models import Account
from apps.accounts.types import ProfileLink, Status, Theme
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.core.text import TextTooLong
from apps.media.models import MediaItem
from apps.media.types import Access, Purpose, State
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect the events that the services publish."""
    events: list[object] = []
    monkeypatch.setattr(services, "publish", lambda *new: events.extend(new))
    return events


def save_profile(account: Account, **changes: object) -> Account:
    fields = {"name": "", "bio": "", "pronouns": "", "links": [], **changes}
    return services.update_profile(account=account, **fields)


class TestCreateAccount:
    def test_makes_an_account_that_can_sign_in(self) -> None:
        account = services.create_account(
            username="Ana", email="Ana@Example.org", password=PASSWORD, name="Ana  Lima"
        )

        assert account.check_password(PASSWORD)
        assert (account.name, account.email) == ("Ana Lima", "ana@example.org")
        assert EmailAddress.objects.get(user=account).verified

    def test_keeps_reserved_words_for_staff(self) -> None:
        with pytest.raises(ReservedUsername):
            services.create_account(username="admin", email="a@example.org", password=None)

        staff = services.create_account(
            username="admin", email="a@example.org", password=None, is_staff=True
        )
        assert staff.is_staff

    def test_refuses_a_name_in_other_case(self) -> None:
        AccountFactory(username="ana")

        with pytest.raises(UsernameTaken):
            services.create_account(username="ANA", email="a@example.org", password=None)


class TestInsertAccount:
    def test_names_the_loser_of_a_race(self) -> None:
        AccountFactory(username="ana")

        with pytest.raises(UsernameTaken):
            services.insert_account(account=Account(username="Ana", password="!"))


class TestConfirmAccount:
    def test_lets_a_new_account_take_part_once(self, published: list[object]) -> None:
        account = AccountFactory(unconfirmed=True)

        assert services.confirm_account(account=account) is True
        assert services.confirm_account(account=account) is False

        assert account.status == Status.ACTIVE
        assert published == [AccountCreated(account_id=account.pk)]

    def test_does_not_restore_the_suspended(self) -> None:
        account = AccountFactory(suspended=True)

        assert services.confirm_account(account=account) is False
        account.refresh_from_db()
        assert account.status == Status.SUSPENDED


class TestRemoveUnconfirmed:
    def test_frees_names_after_a_week(self) -> None:
        old = AccountFactory(unconfirmed=True, date_joined=NOW - timedelta(days=8))
        fresh = AccountFactory(unconfirmed=True, date_joined=NOW - timedelta(days=6))
        confirmed = AccountFactory(date_joined=NOW - timedelta(days=80))

        assert services.remove_unconfirmed(now=NOW) == 1
        assert services.remove_unconfirmed(now=NOW) == 0

        assert set(Account.objects.all()) == {fresh, confirmed}
        assert not Account.objects.filter(pk=old.pk).exists()


class TestUpdateProfile:
    def test_saves_cleaned_texts(self, published: list[object]) -> None:
        ana = AccountFactory()

        save_profile(
            ana,
            name=" Ana\u202e \u0000Lima\n",
            bio="Hello\r\n\r\n\r\n\r\n\r\nworld \u0000",
            pronouns="she / her",
            links=[ProfileLink(label="My  shop", url="https://example.org/a")],
        )

        ana.refresh_from_db()
        assert (ana.name, ana.pronouns) == ("Ana Lima", "she / her")
        assert ana.bio == "Hello\n\n\nworld"
        assert ana.links == [{"label": "My shop", "url": "https://example.org/a"}]
        assert published == [ProfileChanged(account_id=ana.pk)]

    @pytest.mark.parametrize(
        ("field", "length"), [("name", 61), ("bio", 301), ("pronouns", 31), ("bio", 100_000)]
    )
    def test_refuses_texts_that_are_too_long(self, field: str, length: int) -> None:
        with pytest.raises(TextTooLong):
            save_profile(AccountFactory(), **{field: "x" * length})

    def test_refuses_a_sixth_link(self) -> None:
        links = [ProfileLink(label="", url="https://example.org")] * 6

        with pytest.raises(TooManyLinks):
            save_profile(AccountFactory(), links=links)


class TestCleanLink:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("https://example.org", "https://example.org"),
            (" http://example.org/a?b=c#d ", "http://example.org/a?b=c#d"),
            ("example.org", "https://example.org"),
            ("example.org/shop", "https://example.org/shop"),
            ("HTTPS://Example.org", "HTTPS://Example.org"),
            ("https://münchen.example/straße", "https://münchen.example/straße"),
        ],
    )
    def test_keeps_addresses_of_the_web(self, typed: str, kept: str) -> None:
        assert services.clean_link(label="", url=typed).url == kept

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            " javascript://example.org/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "mailto:ana@example.org",
            "//example.org",
            "https://user:password@example.org",
            "https://paypal.com@example.org",
            "https://",
            "https://exa mple.org",
            'https://example.org/"onmouseover="alert(1)',
            "https://example.org/\u202egpj.exe",
            "https://example.org/\u0000",
            "https://example.org\\@evil.example",
            "https://[::1",
            "https://example.org/" + "x" * 300,
        ],
    )
    def test_refuses_everything_else(self, url: str) -> None:
        with pytest.raises(InvalidLink):
            services.clean_link(label="", url=url)


class TestChangeUsername:
    def test_renames_and_keeps_the_old_name_for_its_owner(self, published: list[object]) -> None:
        ana = AccountFactory(username="ana")

        assert services.change_username(account=ana, username="ana.lima", now=NOW) is True

        assert selectors.account_named(username="ANA.LIMA") == ana
        with pytest.raises(UsernameTaken):
            selectors.check_username(username="Ana", for_account=None)
        selectors.check_username(username="ana", for_account=ana)
        assert published == [ProfileChanged(account_id=ana.pk)]

    def test_gives_the_old_name_back_on_request(self) -> None:
        ana = AccountFactory(username="ana")
        services.change_username(account=ana, username="ana.lima", now=NOW)

        assert services.change_username(account=ana, username="ana", now=NOW) is True

        selectors.account_named(username="ana")
        with pytest.raises(UsernameTaken):
            selectors.check_username(username="ana.lima", for_account=None)

    def test_changes_only_the_case_without_reserving(self) -> None:
        ana = AccountFactory(username="ana")

        for spelling in ("Ana", "ANA", "aNa", "ana"):
            assert services.change_username(account=ana, username=spelling, now=NOW) is True

        assert ana.username == "ana"

    def test_says_that_nothing_changed(self) -> None:
        ana = AccountFactory(username="ana")

        assert services.change_username(account=ana, username="ana", now=NOW) is False

    def test_refuses_collecting_names(self) -> None:
        ana = AccountFactory(username="ana")
        services.change_username(account=ana, username="second", now=NOW)
        services.change_username(account=ana, username="third", now=NOW)

        with pytest.raises(UsernameChangedTooOften):
            services.change_username(account=ana, username="fourth", now=NOW)

        later = NOW + timedelta(days=31)
        assert services.change_username(account=ana, username="fourth", now=later) is True

    @pytest.mark.parametrize(
        ("username", "error"),
        [("a b", InvalidUsername), ("admin", ReservedUsername), ("BEN", UsernameTaken)],
    )
    def test_refuses_names_that_cannot_be(self, username: str, error: type[Exception]) -> None:
        ana = AccountFactory(username="ana")
        AccountFactory(username="ben")

        with pytest.raises(error):
            services.change_username(account=ana, username=username, now=NOW)

        ana.refresh_from_db()
        assert ana.username == "ana"


def uploaded(account: Account, *, media_id: int, **fields: object) -> MediaItem:
    return MediaItem.objects.create(
        id=media_id,
        owner_id=account.pk,
        **{
            "purpose": Purpose.AVATAR,
            "state": State.READY,
            "name": f"name{media_id}",
            "sha256": "0" * 64,
            **fields,
        },
    )


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


class TestSetPrivate:
    def test_counts_every_change_and_tells_of_it(self, published: list[object]) -> None:
        ana = AccountFactory()

        assert services.set_private(account=ana, is_private=True) is True
        assert services.set_private(account=ana, is_private=True) is False
        assert services.set_private(account=ana, is_private=False) is True

        assert (ana.is_private, ana.privacy_version) == (False, 2)
        assert published == [PrivacyChanged(account_id=ana.pk)] * 2


class TestSetAppearance:
    def test_keeps_the_choice(self) -> None:
        ana = AccountFactory()

        services.set_appearance(account=ana, theme=Theme.DARK, has_shortcuts=False)

        ana.refresh_from_db()
        assert (ana.theme, ana.has_shortcuts) == (Theme.DARK, False)


def signed_in(client_for, account: Account) -> UserSession:
    """Sign an account in on one more device."""
    session = client_for(account).session
    return UserSession.objects.create(
        user=account, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox/1"
    )


class TestSetStatus:
    def test_signs_the_suspended_out_everywhere(self, client_for, published: list[object]) -> None:
        ana = AccountFactory()
        browser = client_for(ana)
        device = signed_in(client_for, ana)

        assert services.set_status(account=ana, status=Status.SUSPENDED) is True
        assert services.set_status(account=ana, status=Status.SUSPENDED) is False

        assert not Session.objects.filter(session_key=device.session_key).exists()
        assert browser.get("/settings/profile/").status_code == 302
        assert published == [StatusChanged(account_id=ana.pk)]

    def test_lets_them_back_in(self) -> None:
        ana = AccountFactory(suspended=True)

        assert services.set_status(account=ana, status=Status.ACTIVE) is True
        assert ana.is_active


class TestRevokeSession:
    def test_ends_one_device(self, client_for) -> None:
        ana = AccountFactory()
        lost, kept = signed_in(client_for, ana), signed_in(client_for, ana)

        assert services.revoke_session(account=ana, session_id=lost.pk) is True
        assert services.revoke_session(account=ana, session_id=lost.pk) is False

        assert [session.pk for session in selectors.sessions_of(account=ana)] == [kept.pk]
        assert not Session.objects.filter(session_key=lost.session_key).exists()

    def test_closes_open_sockets(
        self, client_for, monkeypatch, django_capture_on_commit_callbacks
    ) -> None:
        ana = AccountFactory()
        device = signed_in(client_for, ana)
        orders: list[dict[str, object]] = []
        monkeypatch.setattr(services, "order_sockets", lambda **order: orders.append(order))

        with django_capture_on_commit_callbacks(execute=True):
            services.revoke_session(account=ana, session_id=device.pk)

        assert orders == [{"account_id": ana.pk, "command": "revoke"}]

    def test_does_not_touch_the_devices_of_others(self, client_for) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        device = signed_in(client_for, ana)

        assert services.revoke_session(account=ed, session_id=device.pk) is False
        assert Session.objects.filter(session_key=device.session_key).exists()


class TestRevokeOtherSessions:
    def test_keeps_this_device(self, client_for) -> None:
        ana = AccountFactory()
        here = signed_in(client_for, ana)
        for _ in range(2):
            signed_in(client_for, ana)

        assert services.revoke_other_sessions(account=ana, session_key=here.session_key) == 2
        assert [session.pk for session in selectors.sessions_of(account=ana)] == [here.pk]


class TestSessionsOf:
    def test_costs_the_same_for_one_and_for_many(self, client_for, django_assert_num_queries):
        ana = AccountFactory()
        signed_in(client_for, ana)
        with django_assert_num_queries(2):
            selectors.sessions_of(account=ana)
        for _ in range(10):
            signed_in(client_for, ana)

        with django_assert_num_queries(2):
            assert len(selectors.sessions_of(account=ana)) == 11

    def test_leaves_out_sessions_that_have_ended(self, client_for) -> None:
        ana = AccountFactory()
        device = signed_in(client_for, ana)
        Session.objects.filter(session_key=device.session_key).delete()

        assert selectors.sessions_of(account=ana) == []
