"""One's archive, as Pixelfed has it: posts that nobody else sees until they are brought back."""

from collections.abc import Callable
from typing import ClassVar, Literal, cast

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation.entities import Status
from apps.cards.selectors import statuses_json
from apps.core.api.access import needs
from apps.core.api.operations import Page, operation
from apps.core.api.paging import json_page, stretch_of
from apps.core.exceptions import NotFound
from apps.graph.selectors import viewer_of
from apps.posts import selectors, services

# What the apps made for Pixelfed are answered there, whether anything changed or not.
Done = list[Literal[200]]


class MoveView(APIView):
    """Moves a post of one's own; moving it again changes nothing."""

    required_scopes = {"POST": needs("write:statuses")}
    move: ClassVar[Callable[..., bool]]

    def post(self, request: Request, status_id: int) -> Response:
        type(self).move(author=cast("Account", request.user), post_id=status_id)
        return Response([200])


class ArchiveView(MoveView):
    """``POST archive/add/<id>``."""

    operations = {"POST": operation("Archive a post", answers=Done, refuses=(NotFound,))}
    move = staticmethod(services.archive_post)


class UnarchiveView(MoveView):
    """``POST archive/remove/<id>``."""

    operations = {
        "POST": operation("Show an archived post again", answers=Done, refuses=(NotFound,))
    }
    move = staticmethod(services.unarchive_post)


class ArchivedView(APIView):
    """``GET archive/list``: what one has archived, the newest first."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Read one's archive", takes=Page, answers=list[Status])}

    def get(self, request: Request) -> HttpResponse:
        viewer = viewer_of(request)
        page = selectors.archived_ids(viewer=viewer, stretch=stretch_of(request))
        body = statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)
