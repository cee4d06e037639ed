"""The pages of appeals: for whom something was decided about, and for the moderators."""

import pytest
from django.urls import reverse

from apps.accounts.types import Status
from apps.moderation import services
from apps.moderation.models import Appeal, Notice
from apps.moderation.types import AppealState
from tests.factories.accounts import AccountFactory
from tests.factories.moderation import make_moderator, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

DECISIONS = "/settings/decisions/"
QUEUE = "/admin/moderation/appeal/"


@pytest.fixture
def moderator():
    return make_moderator(username="judge")


@pytest.fixture
def ed(moderator):
    ed = AccountFactory(username="ed")
    ruling = ruling_on(ed, by=moderator, reason="Spam <b>again</b>")
    services.suspend(ruling=ruling, duration=None)
    ed.refresh_from_db()
    return ed


def page_of(notice: Notice) -> str:
    return reverse("moderation:appeal", args=[notice.pk])


class TestSuspended:
    def test_find_the_way_from_the_gate(self, client_for, ed) -> None:
        browser = client_for(ed)
        assert DECISIONS in browser.get("/").content.decode()

        listed = browser.get(DECISIONS).content.decode()

        assert page_of(Notice.objects.get()) in listed
        assert "Spam &lt;b&gt;again&lt;/b&gt;" in listed
        assert "judge" not in listed

    def test_appeal_by_a_plain_form_once(self, client_for, ed) -> None:
        browser, path = client_for(ed), page_of(Notice.objects.get())

        sent = browser.post(path, {"text": "That was my sister."})
        again = browser.post(path, {"text": "Really."})

        assert (sent.status_code, sent["Location"]) == (302, DECISIONS)
        assert again.status_code == 409
        assert Appeal.objects.get().text == "That was my sister."
        assert "Somebody else looks at it" in browser.get(path).content.decode()

    def test_are_told_what_is_missing(self, client_for, ed) -> None:
        answer = client_for(ed).post(page_of(Notice.objects.get()), {"text": ""})

        assert answer.status_code == 422
        assert "Say why you think it is wrong" in answer.content.decode()

    def test_read_the_answer(self, client_for, ed) -> None:
        client_for(ed).post(page_of(Notice.objects.get()), {"text": "No."})
        staff = client_for(make_moderator())
        form = {"action": "uphold", "_selected_action": Appeal.objects.get().pk}
        staff.post(QUEUE, form | {"reason": "It was you."})

        html = client_for(ed).get(DECISIONS).content.decode()

        assert "It stays" in html
        assert "It was you." in html


class TestOthers:
    def test_find_no_page_about_somebody_else(self, client_for, ed) -> None:
        path = page_of(Notice.objects.get())

        assert client_for(AccountFactory()).get(path).status_code == 404
        assert client_for(AccountFactory()).post(path, {"text": "x"}).status_code == 404

    def test_are_sent_from_their_notices_to_the_page_once(self, client_for, moderator) -> None:
        post = PostFactory()
        services.remove(ruling=ruling_on(post, by=moderator))
        browser, path = client_for(post.author), page_of(Notice.objects.get())
        assert path in browser.get("/notifications/").content.decode()

        browser.post(path, {"text": "That is my own car."})

        assert path not in browser.get("/notifications/").content.decode()

    def test_read_that_nothing_was_decided(self, client_for) -> None:
        html = client_for(AccountFactory()).get(DECISIONS).content.decode()

        assert "Nothing was decided about you" in html


class TestQueue:
    @pytest.fixture(autouse=True)
    def _appeal(self, client_for, ed):
        client_for(ed).post(page_of(Notice.objects.get()), {"text": "That was my sister."})

    def test_shows_what_waits(self, client_for, moderator) -> None:
        html = client_for(moderator).get(QUEUE).content.decode()

        for text in ("@ed", "That was my sister.", "Spam &lt;b&gt;again", "@judge"):
            assert text in html

    def test_undoes_what_is_granted(self, client_for, ed) -> None:
        form = {"action": "grant", "_selected_action": Appeal.objects.get().pk}

        client_for(make_moderator()).post(QUEUE, form | {"reason": "It was not you."})

        ed.refresh_from_db()
        assert ed.status == Status.ACTIVE
        assert Appeal.objects.get().state == AppealState.GRANTED

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_asks_for_words(self, client_for, ed, reason) -> None:
        form = {"action": "grant", "_selected_action": Appeal.objects.get().pk, "reason": reason}

        page = client_for(make_moderator()).post(QUEUE, form, follow=True)

        assert "Say why" in page.content.decode()
        assert Appeal.objects.get().state == AppealState.WAITING

    def test_sends_whoever_decided_to_a_colleague(self, client_for, moderator) -> None:
        make_moderator()
        form = {"action": "grant", "_selected_action": Appeal.objects.get().pk, "reason": "x"}

        page = client_for(moderator).post(QUEUE, form, follow=True)

        assert "Another moderator has to answer" in page.content.decode()

    def test_is_for_staff(self, client_for) -> None:
        assert client_for(AccountFactory()).get(QUEUE).status_code in (302, 404)

    def test_costs_the_same_however_many_wait(
        self, client_for, moderator, django_assert_max_num_queries
    ) -> None:
        for _ in range(5):
            person = AccountFactory()
            services.suspend(ruling=ruling_on(person, by=moderator), duration=None)
            person.refresh_from_db()
            notice = Notice.objects.get(recipient=person)
            client_for(person).post(page_of(notice), {"text": "No."})
        browser = client_for(moderator)
        browser.get(QUEUE)

        with django_assert_max_num_queries(12):
            assert browser.get(QUEUE).status_code == 200
