"""Searching with an app: people and hashtags by name, posts and people by their addresses."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Account, Search, Status
from apps.cards.selectors import account_entities, status_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import limit_of, offset_of
from apps.core.api.parameters import InvalidParameter, flag, ids, parameters_of, text
from apps.core.formats import local_name
from apps.core.text import hashtag_key
from apps.explore.selectors import found_tags
from apps.graph.selectors import viewer_of
from apps.search import selectors
from apps.search.api.serializers import PeopleQuery, SearchQuery, SearchV1

KINDS = ("accounts", "statuses", "hashtags")
MAX_OFFSET = 200
_POST = re.compile(r"/p/([0-9]{1,18}|[0-8][0-9]{18})/?")
_PROFILE = re.compile(r"/@?([A-Za-z0-9_.]{1,30})/?")


class SearchView(APIView):
    """``GET /api/v2/search``: people and hashtags by name; an address leads to what is there."""

    required_scopes = {"GET": needs("read:search")}
    operations = {"GET": operation("Search", takes=SearchQuery, answers=Search)}
    rate_limit = "search.query"

    def get(self, request: Request) -> Response:
        return Response(_search(request))


class SearchV1View(APIView):
    """``GET /api/v1/search``: the same, with hashtags as names."""

    required_scopes = {"GET": needs("read:search")}
    operations = {"GET": operation("Search", takes=SearchQuery, answers=SearchV1)}
    rate_limit = "search.query"

    def get(self, request: Request) -> Response:
        found = _search(request)
        return Response({**found, "hashtags": [tag["name"] for tag in found["hashtags"]]})


class AccountSearchView(APIView):
    """``GET /api/v1/accounts/search``: people by the beginning of a name, or nearly."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Find people", takes=PeopleQuery, answers=list[Account])}
    rate_limit = "search.query"

    def get(self, request: Request) -> Response:
        return Response(_accounts(request, parameters_of(request)))


def _search(request: Request) -> Search:
    parameters = parameters_of(request)
    kind = text(parameters, "type")
    if kind and kind not in KINDS:
        raise InvalidParameter(f"type must be one of {', '.join(KINDS)}.")
    wanted = {kind} if kind else set(KINDS)
    # Only of posts one can ask for those of one person.
    if ids(parameters, "account_id", most=1):
        wanted &= {"statuses"}
    return {
        "accounts": _accounts(request, parameters) if "accounts" in wanted else [],
        "statuses": _statuses(request, parameters) if "statuses" in wanted else [],
        "hashtags": (
            found_tags(
                viewer=viewer_of(request),
                text=hashtag_key(text(parameters, "q").strip()),
                offset=offset_of(request, most=MAX_OFFSET),
                limit=limit_of(request, default=20, most=40),
            )
            if "hashtags" in wanted and hashtag_key(text(parameters, "q").strip())
            else []
        ),
    }


def _accounts(request: Request, parameters: Mapping[str, Any]) -> list[Account]:
    query = _name_in(text(parameters, "q"))
    viewer = viewer_of(request)
    find = (
        selectors.search_followed_people
        if flag(parameters, "following")
        else selectors.search_people
    )
    found = find(
        viewer=viewer,
        query=query,
        offset=offset_of(request, most=MAX_OFFSET),
        limit=limit_of(request, default=20),
    )
    entities = account_entities(account_ids=found)
    return [entities[i] for i in found if i in entities]


def _statuses(request: Request, parameters: Mapping[str, Any]) -> list[Status]:
    """Return the post at an address of this site; words of posts are not searched."""
    post = _POST.fullmatch(_path_in(text(parameters, "q")))
    if post is None or offset_of(request, most=MAX_OFFSET):
        return []
    found = status_entities(viewer=viewer_of(request), post_ids=[int(post[1])])
    authors = ids(parameters, "account_id", most=1)
    return [one for one in found if not authors or one["account"]["id"] == str(authors[0])]


def _name_in(query: str) -> str:
    """Return the name in an address of a person, as a name or on the web; else what was asked."""
    profile = _PROFILE.fullmatch(_path_in(query))
    if profile is not None:
        return profile[1]
    # Of other sites there is nobody here.
    return local_name(query) if "@" in query else query


def _path_in(query: str) -> str:
    """Return the path of an address of this site; "" for everything else."""
    try:
        asked, own = urlsplit(query.strip()), urlsplit(settings.SITE_URL)
    except ValueError:
        return ""
    is_ours = asked.scheme in ("http", "https") and asked.netloc.lower() == own.netloc.lower()
    return asked.path if is_ours else ""
