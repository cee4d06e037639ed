"""Second looks: once for each decision, by somebody else, with the log and the person told."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from apps.accounts.types import Status
from apps.core.exceptions import NotAllowed, NotFound
from apps.moderation import selectors, services
from apps.moderation.exceptions import (
    AlreadyDecided,
    AppealTextNeeded,
    CannotAppeal,
    OwnDecision,
    OwnMatter,
    ReasonNeeded,
    StaffIsForAdmins,
)
from apps.moderation.models import Appeal, AuditEntry, Notice
from apps.moderation.types import Action, AppealState, Verdict
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.moderation import make_moderator, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_moderator(username="moderator")


@pytest.fixture
def other():
    return make_moderator(username="other")


@pytest.fixture
def ed():
    return AccountFactory(username="ed")


@pytest.fixture
def suspension(moderator, ed):
    services.suspend(ruling=ruling_on(ed, by=moderator), duration=None)
    ed.refresh_from_db()
    return Notice.objects.get(recipient=ed)


def appeal(account, notice, text="I did nothing."):
    return services.appeal(account=account, notice_id=notice.pk, text=text, now=timezone.now())


def answer(asked, *, by, state=AppealState.GRANTED, words="We were wrong."):
    return services.answer_appeal(
        verdict=Verdict(staff=by, appeal_id=asked.pk, state=state, answer=words, now=timezone.now())
    )


class TestAppeal:
    def test_waits_for_the_moderators(self, ed, suspension) -> None:
        asked = appeal(ed, suspension)

        assert (asked.state, asked.text) == (AppealState.WAITING, "I did nothing.")

    def test_is_possible_once(self, ed, suspension) -> None:
        appeal(ed, suspension)

        with pytest.raises(CannotAppeal):
            appeal(ed, suspension, text="Once more!")
        assert Appeal.objects.count() == 1

    def test_is_possible_again_for_the_next_decision(self, ed, suspension, moderator) -> None:
        appeal(ed, suspension)
        services.lift(ruling=ruling_on(ed, by=moderator))
        services.suspend(ruling=ruling_on(ed, by=moderator), duration=timedelta(days=1))
        ed.refresh_from_db()

        appeal(ed, Notice.objects.filter(action=Action.SUSPENDED).latest("pk"))

        assert Appeal.objects.count() == 2

    def test_does_not_exist_for_others(self, suspension) -> None:
        with pytest.raises(NotFound):
            appeal(AccountFactory(), suspension)

    def test_is_not_possible_against_good_news(self, ed, suspension, moderator) -> None:
        services.lift(ruling=ruling_on(ed, by=moderator))

        with pytest.raises(NotFound):
            appeal(ed, Notice.objects.get(action=Action.LIFTED))

    def test_is_over_with_the_decision(self, ed, suspension, moderator) -> None:
        services.lift(ruling=ruling_on(ed, by=moderator))
        ed.refresh_from_db()

        with pytest.raises(CannotAppeal):
            appeal(ed, suspension)

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "x" * 1_001])
    def test_needs_some_words(self, ed, suspension, text) -> None:
        with pytest.raises(AppealTextNeeded):
            appeal(ed, suspension, text=text)

    def test_of_a_removal_outlives_a_mark(self, ed, moderator) -> None:
        post = PostFactory(author=ed)
        services.mark_sensitive(ruling=ruling_on(post, by=moderator))
        services.remove(ruling=ruling_on(post, by=moderator))
        notices = selectors.decisions_about(account_id=ed.pk)

        assert selectors.in_force_ids(account=ed, notices=notices) == {n.pk for n in notices}


class TestAnswerAppeal:
    def test_that_is_granted_ends_a_suspension(self, ed, suspension, other) -> None:
        asked = answer(appeal(ed, suspension), by=other)

        ed.refresh_from_db()
        assert (ed.status, asked.state) == (Status.ACTIVE, AppealState.GRANTED)
        assert Notice.objects.latest("pk").action == Action.LIFTED
        actions = AuditEntry.objects.filter(actor_id=other.pk).values_list("action", flat=True)
        assert set(actions) == {Action.GRANTED, Action.LIFTED}

    @pytest.mark.parametrize("make", [PostFactory, CommentFactory])
    def test_that_is_granted_brings_back_what_was_removed(self, ed, moderator, other, make) -> None:
        thing = make(author=ed)
        services.remove(ruling=ruling_on(thing, by=moderator))

        answer(appeal(ed, Notice.objects.get()), by=other)

        assert Notice.objects.latest("pk").action == Action.RESTORED

    def test_that_is_granted_takes_a_mark_away(self, ed, moderator, other) -> None:
        post = PostFactory(author=ed)
        services.mark_sensitive(ruling=ruling_on(post, by=moderator))

        answer(appeal(ed, Notice.objects.get()), by=other)

        assert not Post.objects.get(pk=post.pk).is_sensitive

    def test_that_is_upheld_leaves_all_as_it_is_and_says_so(self, ed, suspension, other) -> None:
        answer(appeal(ed, suspension), by=other, state=AppealState.UPHELD, words="Rule 3 is plain.")

        ed.refresh_from_db()
        assert ed.status == Status.SUSPENDED
        told = Notice.objects.latest("pk")
        assert (told.action, told.reason) == (Action.UPHELD, "Rule 3 is plain.")
        entry = AuditEntry.objects.get(action=Action.UPHELD)
        assert (entry.actor_id, entry.account_id) == (other.pk, ed.pk)

    @pytest.mark.parametrize("state", [AppealState.GRANTED, AppealState.UPHELD])
    def test_closes_what_was_over_before(
        self, ed, suspension, moderator, other, outbox_drained, state
    ) -> None:
        asked = appeal(ed, suspension)
        services.lift(ruling=ruling_on(ed, by=moderator))

        assert answer(asked, by=other, state=state).state == AppealState.CLOSED
        told = Notice.objects.latest("pk")
        assert (told.action, told.reason) == (Action.CLOSED, "We were wrong.")
        assert AuditEntry.objects.filter(action=Action.CLOSED, actor_id=other.pk).exists()
        outbox_drained()
        (message,) = mail.outbox
        assert "nothing is left to undo" in message.subject

    def test_leaves_alone_what_was_decided_since(self, ed, suspension, moderator, other) -> None:
        stale = appeal(ed, suspension)
        services.lift(ruling=ruling_on(ed, by=moderator))
        services.suspend(ruling=ruling_on(ed, by=other), duration=None)

        answered = answer(stale, by=other)

        ed.refresh_from_db()
        assert (ed.status, answered.state) == (Status.SUSPENDED, AppealState.CLOSED)

    def test_leaves_what_was_decided_since_open_to_an_appeal(
        self, ed, suspension, moderator, other
    ) -> None:
        stale = appeal(ed, suspension)
        services.lift(ruling=ruling_on(ed, by=moderator))
        services.suspend(ruling=ruling_on(ed, by=other), duration=None)
        answer(stale, by=other)
        ed.refresh_from_db()

        appeal(ed, Notice.objects.filter(action=Action.SUSPENDED).latest("pk"))

        assert Appeal.objects.count() == 2

    def test_closes_what_is_about_something_gone(self, ed, moderator, other) -> None:
        post = PostFactory(author=ed)
        services.remove(ruling=ruling_on(post, by=moderator))
        asked = appeal(ed, Notice.objects.get())
        Post.objects.filter(pk=post.pk).delete()

        assert answer(asked, by=other).state == AppealState.CLOSED

    def test_is_for_somebody_else_to_give(self, ed, suspension, moderator, other) -> None:
        asked = appeal(ed, suspension)

        with pytest.raises(OwnDecision):
            answer(asked, by=moderator)

    def test_is_given_by_whoever_runs_the_site_alone(self, ed, suspension, moderator) -> None:
        assert answer(appeal(ed, suspension), by=moderator).answered_by == moderator

    def test_is_not_given_by_people_without_the_permission(self, ed, suspension) -> None:
        asked = appeal(ed, suspension)

        for stranger in (AccountFactory(), AccountFactory(staff=True)):
            with pytest.raises(NotAllowed):
                answer(asked, by=stranger)

    def test_is_not_given_in_ones_own_matter(self, moderator) -> None:
        admin = AccountFactory(superuser=True)
        services.remove(ruling=ruling_on(PostFactory(author=moderator), by=admin))

        with pytest.raises(OwnMatter):
            answer(appeal(moderator, Notice.objects.get()), by=moderator)

    def test_is_given_by_whoever_decided_where_only_the_person_concerned_is_left(
        self, moderator
    ) -> None:
        admin = AccountFactory(superuser=True)
        services.remove(ruling=ruling_on(PostFactory(author=moderator), by=admin))

        answered = answer(appeal(moderator, Notice.objects.get()), by=admin)

        assert answered.answered_by == admin

    @pytest.mark.parametrize("state", [AppealState.GRANTED, AppealState.UPHELD])
    def test_to_staff_is_for_administrators(self, moderator, other, state) -> None:
        admin = AccountFactory(superuser=True)
        services.remove(ruling=ruling_on(PostFactory(author=moderator), by=admin))
        asked = appeal(moderator, Notice.objects.get())

        with pytest.raises(StaffIsForAdmins):
            answer(asked, by=other, state=state)
        # Nobody else may, so that it is for the one who decided.
        assert answer(asked, by=admin, state=state).answered_by == admin

    def test_is_given_once(self, ed, suspension, other) -> None:
        asked = answer(appeal(ed, suspension), by=other, state=AppealState.UPHELD)

        with pytest.raises(AlreadyDecided):
            answer(asked, by=make_moderator())

    def test_needs_words(self, ed, suspension, other) -> None:
        asked = appeal(ed, suspension)

        with pytest.raises(ReasonNeeded):
            answer(asked, by=other, words=" ")

        asked.refresh_from_db()
        assert asked.state == AppealState.WAITING


class TestMail:
    """Whoever appealed reads in their mailbox that there is an answer, and where."""

    @pytest.mark.parametrize(
        ("state", "said"),
        [(AppealState.GRANTED, "decision is undone"), (AppealState.UPHELD, "decision stays")],
    )
    def test_says_what_became_of_it(
        self, ed, suspension, other, outbox_drained, state, said
    ) -> None:
        answer(appeal(ed, suspension), by=other, state=state)
        outbox_drained()

        (message,) = mail.outbox
        assert message.to == [ed.email]
        assert said in message.subject
        assert said in message.body
        assert f"/settings/decisions/{suspension.pk}/" in message.body

    @pytest.mark.parametrize("state", [AppealState.GRANTED, AppealState.UPHELD])
    def test_names_no_moderator_and_quotes_nobody(
        self, ed, suspension, moderator, other, outbox_drained, state
    ) -> None:
        answer(appeal(ed, suspension), by=other, state=state, words="Rule 3 is plain.")
        outbox_drained()

        (message,) = mail.outbox
        whole = str(message.message())
        staff = {moderator, other}
        names = {moderator.username, other.username, *(each.email for each in staff)}
        words = {"Rule 3", "I did nothing", suspension.reason}
        assert not [secret for secret in names | words if re.search(rf"\b{secret}\b", whole)]

    def test_is_sent_once_however_often_it_is_tried(
        self, ed, suspension, other, outbox_drained
    ) -> None:
        asked = answer(appeal(ed, suspension), by=other)
        with pytest.raises(AlreadyDecided):
            answer(asked, by=make_moderator())
        outbox_drained()
        outbox_drained()

        assert len(mail.outbox) == 1

    def test_is_not_sent_before_there_is_an_answer(
        self, ed, suspension, other, outbox_drained
    ) -> None:
        asked = appeal(ed, suspension)
        with pytest.raises(ReasonNeeded):
            answer(asked, by=other, words=" ")
        outbox_drained()

        assert mail.outbox == []
