"""Filters as older apps have them: each word by itself, with where and how it counts."""

from collections.abc import Mapping
from typing import Any, Required, TypedDict, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import selectors, services
from apps.accounts.api.views.filters import READ, WRITE, contexts_of, expires_at_of
from apps.accounts.engine.filtering import Filter as WordFilter
from apps.accounts.exceptions import FilterHasOtherWords, IncompleteFilter, TooManyFilters
from apps.accounts.models import Account
from apps.accounts.types import FilterAction, FilterInput, KeywordInput
from apps.cards.presentation import filter_v1_entities
from apps.cards.presentation.entities import Empty, FilterV1
from apps.cards.presentation.entities.filters import FilterContext as FilterContextName
from apps.core.api.operations import operation
from apps.core.api.parameters import flag, parameters_of, text
from apps.core.exceptions import NotFound
from apps.core.idempotency import idempotent
from apps.core.text import TextTooLong


class NewWord(TypedDict, total=False):
    """A word, where it counts, and whether posts with it are not shown at all."""

    phrase: Required[str]
    context: Required[list[FilterContextName]]
    irreversible: bool
    whole_word: bool
    expires_in: int | None


class ChangedWord(TypedDict, total=False):
    """What becomes of a word; what is not named stays."""

    phrase: str
    context: list[FilterContextName]
    irreversible: bool
    whole_word: bool
    expires_in: int | None


class FiltersV1View(APIView):
    """``GET`` and ``POST /api/v1/filters``."""

    required_scopes = {"GET": READ, "POST": WRITE}
    operations = {
        "GET": operation("Read one's filtered words", answers=list[FilterV1]),
        "POST": operation(
            "Filter one word",
            takes=NewWord,
            answers=FilterV1,
            refuses=(IncompleteFilter, TooManyFilters, TextTooLong),
        ),
    }

    def get(self, request: Request) -> Response:
        filters = selectors.filters_of(account_id=_me(request).pk)
        return Response([word for one in filters for word in filter_v1_entities(one)])

    @idempotent
    def post(self, request: Request) -> Response:
        account, asked = _me(request), parameters_of(request)
        phrase = " ".join(text(asked, "phrase").split())
        made = services.make_filter(
            account=account,
            said=_said(asked, title=phrase, before=None),
            keywords=[
                KeywordInput(text=phrase, is_whole_word=flag(asked, "whole_word", default=True))
            ],
        )
        found = selectors.filter_of(account_id=account.pk, filter_id=made.pk)
        return Response(filter_v1_entities(found)[0])


class FilterV1View(APIView):
    """``GET``, ``PUT`` and ``DELETE /api/v1/filters/<id>``."""

    required_scopes = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    operations = {
        "GET": operation("Read one filtered word", answers=FilterV1),
        "PUT": operation(
            "Change one filtered word",
            takes=ChangedWord,
            answers=FilterV1,
            refuses=(IncompleteFilter, FilterHasOtherWords, TextTooLong),
        ),
        "DELETE": operation("Filter one word no longer", answers=Empty),
    }

    def get(self, request: Request, keyword_id: int) -> Response:
        return _word_answer(request, keyword_id)

    def put(self, request: Request, keyword_id: int) -> Response:
        account, asked = _me(request), parameters_of(request)
        found, before = selectors.filter_with(account_id=account.pk, keyword_id=keyword_id)
        phrase = " ".join(text(asked, "phrase", before.text).split())
        # The title that the word gave its filter goes with it; one that a person gave stays.
        title = phrase if found.title == before.text else found.title
        services.change_word(
            account=account,
            keyword_id=keyword_id,
            said=_said(asked, title=title, before=found),
            keyword=KeywordInput(
                text=phrase,
                is_whole_word=flag(asked, "whole_word", default=before.is_whole_word),
            ),
        )
        return _word_answer(request, keyword_id)

    def delete(self, request: Request, keyword_id: int) -> Response:
        services.remove_word(account=_me(request), keyword_id=keyword_id)
        return Response({})


def _me(request: Request) -> Account:
    return cast("Account", request.user)


def _word_answer(request: Request, keyword_id: int) -> Response:
    found, _ = selectors.filter_with(account_id=_me(request).pk, keyword_id=keyword_id)
    for word in filter_v1_entities(found):
        if word["id"] == str(keyword_id):
            return Response(word)
    raise NotFound


def _said(asked: Mapping[str, Any], *, title: str, before: WordFilter | None) -> FilterInput:
    """Return what the filter of a word shall say; what is not named stays as it was before."""
    action = FilterAction(before.action) if before else FilterAction.WARN
    is_hiding = flag(asked, "irreversible", default=action == FilterAction.HIDE)
    if is_hiding:
        action = FilterAction.HIDE
    elif action == FilterAction.HIDE:
        action = FilterAction.WARN
    return FilterInput(
        title=title,
        contexts=contexts_of(asked, before=before),
        action=action,
        expires_at=expires_at_of(asked, before=before),
    )
