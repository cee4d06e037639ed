"""Filters of words: kept here, applied by the apps to what says that it meets them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Required, TypedDict, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import selectors, services
from apps.accounts.engine.filtering import Filter as WordFilter
from apps.accounts.engine.filtering import Keyword
from apps.accounts.exceptions import IncompleteFilter, TooManyFilters
from apps.accounts.models import Account
from apps.accounts.types import FilterAction, FilterContext, FilterInput, KeywordInput
from apps.cards.presentation import filter_entity, keyword_entity
from apps.cards.presentation.entities import (
    Empty,
    Filter,
    FilterKeyword,
    FilterStatus,
    Id,
)
from apps.cards.presentation.entities.filters import FilterActionName
from apps.cards.presentation.entities.filters import FilterContext as FilterContextName
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import InvalidParameter, flag, ids, parameters_of, text, texts
from apps.core.exceptions import NotFound, NotOffered
from apps.core.idempotency import idempotent
from apps.core.text import TextTooLong

READ = needs("read:filters")
WRITE = needs("write:filters")
_REFUSES = (IncompleteFilter, TooManyFilters, TextTooLong)
# A hundred years, as good as for ever.
_LONGEST_SECONDS = 100 * 366 * 86_400


class NewKeyword(TypedDict, total=False):
    """A word or phrase to look for."""

    keyword: Required[str]
    whole_word: bool


class ChangedKeyword(TypedDict, total=False):
    """What becomes of a word."""

    keyword: str
    whole_word: bool


class KeywordChange(TypedDict, total=False):
    """A word to add or, with its id, to change or remove."""

    id: Id
    keyword: str
    whole_word: bool
    _destroy: bool


class ChangedFilter(TypedDict, total=False):
    """What a filter says from now on; what is not named stays."""

    title: str
    context: list[FilterContextName]
    filter_action: FilterActionName
    expires_in: int | None
    keywords_attributes: list[KeywordChange]


class NewFilter(TypedDict, total=False):
    """Words, where they count, and what becomes of posts that have them."""

    title: Required[str]
    context: Required[list[FilterContextName]]
    filter_action: FilterActionName
    expires_in: int | None
    keywords_attributes: list[NewKeyword]


class CannotFilterPost(NotOffered):
    """A filter holds words; single posts are not kept away by it."""

    code = "cannot_filter_post"
    message = "Filters are for words here. Hide or mute its author to see no more of a post."


class FiltersView(APIView):
    """``GET`` and ``POST /api/v2/filters``."""

    required_scopes = {"GET": READ, "POST": WRITE}
    operations = {
        "GET": operation("Read one's filters", answers=list[Filter]),
        "POST": operation("Filter words", takes=NewFilter, answers=Filter, refuses=_REFUSES),
    }

    def get(self, request: Request) -> Response:
        filters = selectors.filters_of(account_id=_me(request).pk)
        return Response([filter_entity(one) for one in filters])

    @idempotent
    def post(self, request: Request) -> Response:
        asked = parameters_of(request)
        keywords, _ = _keywords(asked, known=())
        made = services.make_filter(
            account=_me(request), said=_said(asked, before=None), keywords=keywords
        )
        return _answer(request, made.pk)


class FilterView(APIView):
    """``GET``, ``PUT`` and ``DELETE /api/v2/filters/<id>``."""

    required_scopes = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    operations = {
        "GET": operation("Read a filter", answers=Filter),
        "PUT": operation("Change a filter", takes=ChangedFilter, answers=Filter, refuses=_REFUSES),
        "DELETE": operation("Delete a filter", answers=Empty),
    }

    def get(self, request: Request, filter_id: int) -> Response:
        return _answer(request, filter_id)

    def put(self, request: Request, filter_id: int) -> Response:
        account, asked = _me(request), parameters_of(request)
        before = selectors.filter_of(account_id=account.pk, filter_id=filter_id)
        keywords, removed_ids = _keywords(asked, known=before.keywords)
        services.change_filter(
            account=account,
            filter_id=filter_id,
            said=_said(asked, before=before),
            keywords=keywords,
            removed_ids=removed_ids,
        )
        return _answer(request, filter_id)

    def delete(self, request: Request, filter_id: int) -> Response:
        services.delete_filter(account=_me(request), filter_id=filter_id)
        return Response({})


class FilterKeywordsView(APIView):
    """``GET`` and ``POST /api/v2/filters/<id>/keywords``."""

    required_scopes = {"GET": READ, "POST": WRITE}
    operations = {
        "GET": operation("Read the words of a filter", answers=list[FilterKeyword]),
        "POST": operation(
            "Add a word to a filter", takes=NewKeyword, answers=FilterKeyword, refuses=_REFUSES
        ),
    }

    def get(self, request: Request, filter_id: int) -> Response:
        found = selectors.filter_of(account_id=_me(request).pk, filter_id=filter_id)
        return Response([keyword_entity(one) for one in found.keywords])

    @idempotent
    def post(self, request: Request, filter_id: int) -> Response:
        asked = parameters_of(request)
        made = services.add_keyword(
            account=_me(request),
            filter_id=filter_id,
            keyword=KeywordInput(
                text=text(asked, "keyword"),
                is_whole_word=flag(asked, "whole_word", default=True),
            ),
        )
        return _keyword_answer(request, made.pk)


class FilterKeywordView(APIView):
    """``GET``, ``PUT`` and ``DELETE /api/v2/filters/keywords/<id>``."""

    required_scopes = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    operations = {
        "GET": operation("Read a word of a filter", answers=FilterKeyword),
        "PUT": operation(
            "Change a word of a filter",
            takes=ChangedKeyword,
            answers=FilterKeyword,
            refuses=_REFUSES,
        ),
        "DELETE": operation("Remove a word from a filter", answers=Empty),
    }

    def get(self, request: Request, keyword_id: int) -> Response:
        return _keyword_answer(request, keyword_id)

    def put(self, request: Request, keyword_id: int) -> Response:
        account, asked = _me(request), parameters_of(request)
        _, before = selectors.filter_with(account_id=account.pk, keyword_id=keyword_id)
        services.change_keyword(
            account=account,
            keyword_id=keyword_id,
            keyword=_changed(asked, before),
        )
        return _keyword_answer(request, keyword_id)

    def delete(self, request: Request, keyword_id: int) -> Response:
        services.remove_keyword(account=_me(request), keyword_id=keyword_id)
        return Response({})


class FilterStatusesView(APIView):
    """``GET`` and ``POST /api/v2/filters/<id>/statuses``: filters hold words alone here."""

    required_scopes = {"GET": READ, "POST": WRITE}
    operations = {
        "GET": operation("Read the posts of a filter", answers=list[FilterStatus], always="empty"),
        "POST": operation(
            "Add a post to a filter",
            answers=FilterStatus,
            refuses=(CannotFilterPost,),
            always="refused",
        ),
    }

    def get(self, request: Request, filter_id: int) -> Response:
        selectors.filter_of(account_id=_me(request).pk, filter_id=filter_id)
        return Response([])

    def post(self, request: Request, filter_id: int) -> Response:
        raise CannotFilterPost


def _me(request: Request) -> Account:
    return cast("Account", request.user)


def _answer(request: Request, filter_id: int) -> Response:
    found = selectors.filter_of(account_id=_me(request).pk, filter_id=filter_id)
    return Response(filter_entity(found))


def _keyword_answer(request: Request, keyword_id: int) -> Response:
    _, keyword = selectors.filter_with(account_id=_me(request).pk, keyword_id=keyword_id)
    return Response(keyword_entity(keyword))


def _said(asked: Mapping[str, Any], *, before: WordFilter | None) -> FilterInput:
    """Return what a filter shall say; what is not named stays as it was before.

    :raises InvalidParameter: a context or an action is none.
    """
    action = text(asked, "filter_action") or (before.action if before else FilterAction.WARN)
    if action not in FilterAction.values:
        raise InvalidParameter("This site has no such filter_action.")
    return FilterInput(
        title=text(asked, "title", before.title if before else ""),
        contexts=contexts_of(asked, before=before),
        action=FilterAction(action),
        expires_at=expires_at_of(asked, before=before),
    )


def contexts_of(
    asked: Mapping[str, Any], *, before: WordFilter | None
) -> tuple[FilterContext, ...]:
    """Return where a filter shall count; without being named, where it did before.

    :raises InvalidParameter: a context is none.
    """
    contexts = texts(asked, "context") or list(before.contexts if before else ())
    if not set(contexts) <= set(FilterContext.values):
        raise InvalidParameter("This site has no such context.")
    return tuple(FilterContext(name) for name in contexts)


def expires_at_of(asked: Mapping[str, Any], *, before: WordFilter | None) -> datetime | None:
    """Return until when a filter shall count; without being named, until when it did before.

    :raises InvalidParameter: it is no number of seconds, or an absurd one.
    """
    if "expires_in" not in asked:
        return before.expires_at if before else None
    seconds = text(asked, "expires_in")
    if not seconds:
        return None
    if not (seconds.isascii() and seconds.isdigit() and 0 < int(seconds[:12]) <= _LONGEST_SECONDS):
        raise InvalidParameter("expires_in must be a number of seconds.")
    return timezone.now() + timedelta(seconds=int(seconds[:12]))


def _keywords(
    asked: Mapping[str, Any], *, known: Sequence[Keyword]
) -> tuple[list[KeywordInput], list[int]]:
    """Return the words to add or change, and the ids of those to remove.

    What is not named of a known one stays.

    :raises InvalidParameter: they are no list of structures.
    :raises NotFound: one is named by an id that is none of the known.
    """
    named = asked.get("keywords_attributes")
    entries = list(named.values()) if isinstance(named, Mapping) else named or []
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise InvalidParameter("keywords_attributes must be a list.")
    keywords, removed_ids = [], []
    for entry in entries:
        if not isinstance(entry, Mapping):
            raise InvalidParameter("keywords_attributes must be a list of structures.")
        named_ids = ids(entry, "id", most=1)
        if flag(entry, "_destroy"):
            removed_ids += named_ids
        elif named_ids:
            keywords.append(_changed(entry, _by_id(known, named_ids[0])))
        else:
            keywords.append(
                KeywordInput(
                    text=text(entry, "keyword"),
                    is_whole_word=flag(entry, "whole_word", default=True),
                )
            )
    return keywords, removed_ids


def _by_id(known: Sequence[Keyword], keyword_id: int) -> Keyword:
    for keyword in known:
        if keyword.id == keyword_id:
            return keyword
    raise NotFound


def _changed(asked: Mapping[str, Any], before: Keyword) -> KeywordInput:
    """Return what a word becomes; what is not named of it stays."""
    return KeywordInput(
        text=text(asked, "keyword", before.text),
        is_whole_word=flag(asked, "whole_word", default=before.is_whole_word),
        id=before.id,
    )
