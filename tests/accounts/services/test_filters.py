"""Filters: what they find, whose they are, and how many there may be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts import selectors, services
from apps.accounts.engine.filtering import Filter, Keyword, matches
from apps.accounts.exceptions import IncompleteFilter, TooManyFilters
from apps.accounts.models import Account, FilterKeyword, WordFilter
from apps.accounts.services import filters as filter_services
from apps.accounts.types import FilterAction, FilterContext, FilterInput, KeywordInput
from apps.core.exceptions import NotFound
from tests.factories.accounts import AccountFactory

SPOILERS = FilterInput(title="Spoilers", contexts=(FilterContext.HOME,))


@pytest.fixture
def account() -> Account:
    account: Account = AccountFactory()
    return account


def keep(account: Account, *words: str, said: FilterInput = SPOILERS) -> WordFilter:
    return services.make_filter(
        account=account, said=said, keywords=[KeywordInput(text=word) for word in words]
    )


def found(text: str, keyword: str, *, is_whole_word: bool = True) -> bool:
    one = Filter(
        id=1,
        title="",
        contexts=(),
        action="warn",
        expires_at=None,
        keywords=(Keyword(id=1, text=keyword, is_whole_word=is_whole_word),),
    )
    return bool(matches(filters=[one], text=text))


class TestMatches:
    @pytest.mark.parametrize(
        ("text", "keyword"),
        [
            ("The FINAL episode", "final"),
            ("#final", "final"),
            ("the final\n episode", "final episode"),
            ("Größe!", "größe"),
            ("what?!", "?!"),
            ("a.*b", ".*"),
        ],
    )
    def test_finds_words(self, text: str, keyword: str) -> None:
        assert found(text, keyword, is_whole_word=keyword[0].isalnum())

    def test_finds_parts_of_words_only_where_that_is_wanted(self) -> None:
        assert not found("finally", "final")
        assert found("finally", "final", is_whole_word=False)


@pytest.mark.django_db
class TestMakeFilter:
    def test_is_looked_for_from_then_on(self, account: Account) -> None:
        keep(account, "finale", " last  episode ")

        (one,) = selectors.filters_of(account_id=account.pk)
        account.refresh_from_db()
        assert account.has_filters
        assert [keyword.text for keyword in one.keywords] == ["finale", "last episode"]

    @pytest.mark.parametrize(
        ("said", "word"),
        [
            (FilterInput(title=" ", contexts=(FilterContext.HOME,)), "a"),
            (FilterInput(title="Nowhere", contexts=()), "a"),
            (SPOILERS, "\u200b"),
        ],
    )
    def test_refuses_what_says_nothing(
        self, account: Account, said: FilterInput, word: str
    ) -> None:
        with pytest.raises(IncompleteFilter):
            keep(account, word, said=said)

        assert not WordFilter.objects.exists()

    def test_has_limits(self, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(filter_services, "MAX_KEYWORDS", 1)
        with pytest.raises(TooManyFilters):
            keep(account, "one", "two")

        monkeypatch.setattr(filter_services, "MAX_FILTERS", 1)
        keep(account)
        with pytest.raises(TooManyFilters):
            keep(account)


@pytest.mark.django_db
class TestChangeFilter:
    def test_adds_changes_and_removes_keywords(self, account: Account) -> None:
        one = keep(account, "stays", "goes")
        stays, goes = FilterKeyword.objects.order_by("id")

        services.change_filter(
            account=account,
            filter_id=one.pk,
            said=FilterInput(
                title="News", contexts=(FilterContext.PUBLIC,), action=FilterAction.HIDE
            ),
            keywords=[
                KeywordInput(text="stayed", is_whole_word=False, id=stays.pk),
                KeywordInput(text="came"),
            ],
            removed_ids=[goes.pk],
        )

        changed = selectors.filter_of(account_id=account.pk, filter_id=one.pk)
        assert (changed.title, changed.action, changed.contexts) == ("News", "hide", ("public",))
        assert [word.text for word in changed.keywords] == ["stayed", "came"]

    def test_is_for_the_owner_alone(self, account: Account) -> None:
        one = keep(account, "finale")
        word = FilterKeyword.objects.get()
        other = AccountFactory()

        for change in (
            lambda: services.delete_filter(account=other, filter_id=one.pk),
            lambda: services.remove_keyword(account=other, keyword_id=word.pk),
            lambda: services.add_keyword(
                account=other, filter_id=one.pk, keyword=KeywordInput(text="mine")
            ),
            lambda: services.change_keyword(
                account=other, keyword_id=word.pk, keyword=KeywordInput(text="mine")
            ),
            lambda: selectors.filter_of(account_id=other.pk, filter_id=one.pk),
        ):
            with pytest.raises(NotFound):
                change()


@pytest.mark.django_db
class TestDeleteFilter:
    def test_takes_its_keywords_along(self, account: Account) -> None:
        one = keep(account, "finale")

        services.delete_filter(account=account, filter_id=one.pk)

        account.refresh_from_db()
        assert not account.has_filters
        assert not FilterKeyword.objects.exists()


@pytest.mark.django_db
class TestFiltersOf:
    def test_that_are_over_are_kept_for_their_owner_alone(self, account: Account) -> None:
        over = timezone.now() - timedelta(seconds=1)
        keep(
            account,
            "finale",
            said=FilterInput(title="Over", contexts=(FilterContext.HOME,), expires_at=over),
        )

        (kept,) = selectors.filters_of(account_id=account.pk)
        assert (kept.title, kept.expires_at) == ("Over", over)
        assert selectors.filters_in_force(account_id=account.pk) == []
