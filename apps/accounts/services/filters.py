"""Filters: words that somebody does not want to meet. They are nobody else's business."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.exceptions import FilterHasOtherWords, IncompleteFilter, TooManyFilters
from apps.accounts.models import Account, FilterKeyword, WordFilter
from apps.accounts.types import (
    MAX_FILTER_TITLE,
    MAX_FILTERS,
    MAX_KEYWORD,
    MAX_KEYWORDS,
    FilterInput,
    KeywordInput,
)
from apps.core.exceptions import NotFound
from apps.core.ids import new_id, shard_of
from apps.core.text import normalize_text


@transaction.atomic
def make_filter(
    *, account: Account, said: FilterInput, keywords: Sequence[KeywordInput]
) -> WordFilter:
    """Keep a filter with its keywords.

    :raises IncompleteFilter, TextTooLong, TooManyFilters:
    """
    _lock(account)
    if WordFilter.objects.filter(account_id=account.pk).count() >= MAX_FILTERS:
        raise TooManyFilters
    made = WordFilter(id=new_id(shard=shard_of(account.pk)), account_id=account.pk)
    _say(made, said)
    made.save(force_insert=True)
    for keyword in keywords:
        _add(made, keyword)
    _note(account, has_filters=True)
    return made


@transaction.atomic
def change_filter(
    *,
    account: Account,
    filter_id: int,
    said: FilterInput,
    keywords: Sequence[KeywordInput],
    removed_ids: Sequence[int],
) -> WordFilter:
    """Change what a filter says; keywords are added, changed by their id, or removed by it.

    :raises NotFound: the account has no such filter, or the filter no such keyword.
    :raises IncompleteFilter, TextTooLong, TooManyFilters:
    """
    _lock(account)
    changed = _own_filter(account, filter_id)
    _say(changed, said)
    changed.save()
    FilterKeyword.objects.filter(
        account_id=account.pk, filter_id=filter_id, pk__in=removed_ids
    ).delete()
    for keyword in keywords:
        if keyword.id is None:
            _add(changed, keyword)
        else:
            _change(_own_keyword(account, keyword.id, filter_id=filter_id), keyword)
    return changed


@transaction.atomic
def delete_filter(*, account: Account, filter_id: int) -> None:
    """Let a filter go with its keywords.

    :raises NotFound: the account has no such filter.
    """
    _lock(account)
    _own_filter(account, filter_id).delete()
    FilterKeyword.objects.filter(account_id=account.pk, filter_id=filter_id).delete()
    _note(account, has_filters=WordFilter.objects.filter(account_id=account.pk).exists())


@transaction.atomic
def add_keyword(*, account: Account, filter_id: int, keyword: KeywordInput) -> FilterKeyword:
    """Add a keyword to a filter.

    :raises NotFound: the account has no such filter.
    :raises IncompleteFilter, TextTooLong, TooManyFilters:
    """
    _lock(account)
    return _add(_own_filter(account, filter_id), keyword)


@transaction.atomic
def change_keyword(*, account: Account, keyword_id: int, keyword: KeywordInput) -> FilterKeyword:
    """Change a keyword.

    :raises NotFound: the account has no such keyword.
    :raises IncompleteFilter, TextTooLong:
    """
    return _change(_own_keyword(account, keyword_id), keyword)


@transaction.atomic
def remove_keyword(*, account: Account, keyword_id: int) -> None:
    """Remove a keyword from its filter.

    :raises NotFound: the account has no such keyword.
    """
    _own_keyword(account, keyword_id).delete()


@transaction.atomic
def change_word(
    *, account: Account, keyword_id: int, said: FilterInput, keyword: KeywordInput
) -> FilterKeyword:
    """Change a keyword and what its filter says, for apps that know filters of one word only.

    :raises NotFound: the account has no such keyword.
    :raises FilterHasOtherWords: other keywords would be changed too.
    :raises IncompleteFilter, TextTooLong:
    """
    _lock(account)
    row = _own_keyword(account, keyword_id)
    changed = _own_filter(account, row.filter_id)
    before = _sayings(changed)
    _say(changed, said)
    if _sayings(changed) != before:
        if _words(changed).exclude(pk=keyword_id).exists():
            raise FilterHasOtherWords
        changed.save()
    return _change(row, keyword)


@transaction.atomic
def remove_word(*, account: Account, keyword_id: int) -> None:
    """Remove a keyword, and with the last one its filter, which would hold nothing.

    :raises NotFound: the account has no such keyword.
    """
    _lock(account)
    row = _own_keyword(account, keyword_id)
    row.delete()
    emptied = _own_filter(account, row.filter_id)
    if not _words(emptied).exists():
        delete_filter(account=account, filter_id=emptied.pk)


def _lock(account: Account) -> None:
    """Let changes of somebody's filters happen one after another.

    The race: a filter is made while the last other one is deleted, or filled to its limit twice.
    """
    Account.objects.select_for_update(no_key=True).only("id").get(pk=account.pk)


def _note(account: Account, *, has_filters: bool) -> None:
    account.has_filters = has_filters
    account.save(update_fields=["has_filters", "updated_at"])


def _own_filter(account: Account, filter_id: int) -> WordFilter:
    found = WordFilter.objects.filter(account_id=account.pk, pk=filter_id).first()
    if found is None:
        raise NotFound
    return found


def _own_keyword(
    account: Account, keyword_id: int, *, filter_id: int | None = None
) -> FilterKeyword:
    keywords = FilterKeyword.objects.filter(account_id=account.pk, pk=keyword_id)
    if filter_id is not None:
        keywords = keywords.filter(filter_id=filter_id)
    found = keywords.first()
    if found is None:
        raise NotFound
    return found


def _words(one: WordFilter) -> QuerySet[FilterKeyword]:
    return FilterKeyword.objects.filter(account_id=one.account_id, filter_id=one.pk)


def _sayings(one: WordFilter) -> tuple[object, ...]:
    """Return what a filter says of all its keywords."""
    return one.title, tuple(one.contexts), str(one.action), one.expires_at


def _say(one: WordFilter, said: FilterInput) -> None:
    title = normalize_text(raw=said.title, max_length=MAX_FILTER_TITLE)
    if not title or not said.contexts:
        raise IncompleteFilter
    one.title = title
    one.contexts = list(dict.fromkeys(said.contexts))
    one.action = said.action
    one.expires_at = said.expires_at


def _add(one: WordFilter, keyword: KeywordInput) -> FilterKeyword:
    if _words(one).count() >= MAX_KEYWORDS:
        raise TooManyFilters
    return FilterKeyword.objects.create(
        id=new_id(shard=shard_of(one.account_id)),
        account_id=one.account_id,
        filter_id=one.pk,
        keyword=_word(keyword.text),
        is_whole_word=keyword.is_whole_word,
    )


def _change(row: FilterKeyword, keyword: KeywordInput) -> FilterKeyword:
    row.keyword, row.is_whole_word = _word(keyword.text), keyword.is_whole_word
    row.save(update_fields=["keyword", "is_whole_word"])
    return row


def _word(raw: str) -> str:
    word = " ".join(normalize_text(raw=raw, max_length=MAX_KEYWORD).split())
    if not word:
        raise IncompleteFilter
    return word
