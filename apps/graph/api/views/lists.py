"""People in pages: who follows whom, whom one blocks and mutes."""

from collections.abc import Sequence
from datetime import datetime

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Account, MutedAccount
from apps.cards.selectors import account_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import link_header, stretch_of
from apps.core.cursors import Page, Stretch
from apps.core.exceptions import NotFound
from apps.core.formats import moment
from apps.graph import selectors
from apps.graph.api.serializers import PeoplePage
from apps.graph.selectors import viewer_of


class FollowersView(APIView):
    """``GET accounts/<id>/followers``, for whoever may see what the account publishes."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation(
            "List who follows somebody",
            takes=PeoplePage,
            answers=list[Account],
            refuses=(NotFound,),
        )
    }

    def get(self, request: Request, account_id: int) -> Response:
        viewer = viewer_of(request)
        account = selectors.account_for(viewer=viewer, account_id=account_id)
        return people(
            request,
            selectors.followers_page(
                viewer=viewer, account=account, stretch=people_stretch(request)
            ),
        )


class FollowingView(APIView):
    """``GET accounts/<id>/following``, for whoever may see what the account publishes."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation(
            "List whom somebody follows",
            takes=PeoplePage,
            answers=list[Account],
            refuses=(NotFound,),
        )
    }

    def get(self, request: Request, account_id: int) -> Response:
        viewer = viewer_of(request)
        account = selectors.account_for(viewer=viewer, account_id=account_id)
        return people(
            request,
            selectors.following_page(
                viewer=viewer, account=account, stretch=people_stretch(request)
            ),
        )


class BlocksView(APIView):
    """``GET blocks``: whom one blocks."""

    required_scopes = {"GET": needs("read:blocks")}
    operations = {"GET": operation("List whom one blocks", takes=PeoplePage, answers=list[Account])}

    def get(self, request: Request) -> Response:
        return people(
            request,
            selectors.blocked_page(viewer=viewer_of(request), stretch=people_stretch(request)),
        )


class MutesView(APIView):
    """``GET mutes``: whose posts one keeps out of home, and until when."""

    required_scopes = {"GET": needs("read:mutes")}
    operations = {
        "GET": operation("List whom one mutes", takes=PeoplePage, answers=list[MutedAccount])
    }

    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        page = selectors.muted_page(viewer=viewer, stretch=people_stretch(request))
        found = selectors.relationship(viewer=viewer, account_ids=page.items)
        muted = [
            {**entity, "mute_expires_at": _moment(found[int(entity["id"])].muted_until)}
            for entity in people_of(page.items)
        ]
        return Response(muted, headers=link_header(request, page=page))


def people_stretch(request: Request) -> Stretch:
    """Return the part of a list of people that a request asks for."""
    return stretch_of(request, default=40, most=80)


def people(request: Request, page: Page[int]) -> Response:
    """Answer with a page of people."""
    return Response(people_of(page.items), headers=link_header(request, page=page))


def people_of(account_ids: Sequence[int]) -> list[Account]:
    """Return people in the order of their ids; the caller has checked who may see them."""
    entities = account_entities(account_ids=account_ids)
    return [entities[i] for i in account_ids if i in entities]


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None
