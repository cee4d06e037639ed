"""What apps ask for and this site does not have: well-formed answers, so that they go on.

Polls, scheduled posts, collections and the push service of Pixelfed's own app.
"""

from typing import Any, ClassVar, Literal, TypedDict

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.access import Access, needs, public
from apps.core.api.operations import Operation, Page, operation
from apps.core.exceptions import NotFound

_READ = needs("read:statuses")
_WRITE = needs("write:statuses")
_TOLD = needs("read:notifications")
_TELLS = needs("write:notifications")


class Nag(TypedDict):
    """Whether the app shall ask its person for something."""

    active: Literal[False]


class PushState(TypedDict):
    """Of what the person is told while the app is closed."""

    version: str
    username: str
    profile_id: str
    notify_enabled: Literal[False]
    has_token: Literal[False]
    notify_like: Literal[False]
    notify_follow: Literal[False]
    notify_mention: Literal[False]
    notify_comment: Literal[False]


class PushMatch(TypedDict):
    """Whether a device is known."""

    version: str
    username: str
    profile_id: str
    notify_enabled: Literal[False]
    match: Literal[False]
    has_existing: Literal[False]


class AbsentView(APIView):
    """Something that is never there, whoever asks for it; subclasses say how."""

    required_scopes: ClassVar[dict[str, Access]]
    operations: ClassVar[dict[str, Operation]]

    def get(self, request: Request, **named: Any) -> Response:
        raise NotFound


class PollView(AbsentView):
    """``GET /api/v1/polls/<id>``."""

    required_scopes = {"GET": public("read:statuses")}
    operations = {
        "GET": operation(
            "Read a poll", answers=dict[str, Any], refuses=(NotFound,), always="refused"
        )
    }


class PollVotesView(APIView):
    """``POST /api/v1/polls/<id>/votes``."""

    required_scopes = {"POST": _WRITE}
    operations = {
        "POST": operation("Vote", answers=dict[str, Any], refuses=(NotFound,), always="refused")
    }

    def post(self, request: Request, poll_id: int) -> Response:
        raise NotFound


class NoneView(APIView):
    """A list of one's own that is always empty."""

    required_scopes = {"GET": _READ}
    operations = {
        "GET": operation(
            "Read what there is none of", takes=Page, answers=list[None], always="empty"
        )
    }

    def get(self, request: Request, **named: Any) -> Response:
        return Response([])


class ScheduledStatusView(AbsentView):
    """``GET``, ``PUT`` and ``DELETE /api/v1/scheduled_statuses/<id>``."""

    required_scopes = {"GET": _READ, "PUT": _WRITE, "DELETE": _WRITE}
    operations = {
        "GET": operation(
            "Read a scheduled post", answers=dict[str, Any], refuses=(NotFound,), always="refused"
        ),
        "PUT": operation(
            "Move a scheduled post", answers=dict[str, Any], refuses=(NotFound,), always="refused"
        ),
        "DELETE": operation("Call a scheduled post off", refuses=(NotFound,), always="refused"),
    }

    def put(self, request: Request, status_id: int) -> Response:
        raise NotFound

    def delete(self, request: Request, status_id: int) -> Response:
        raise NotFound


class CollectionView(AbsentView):
    """``GET /api/v1.1/collections/view/<id>`` and ``…/items/<id>``."""

    required_scopes = {"GET": _READ}
    operations = {
        "GET": operation(
            "Read a collection", answers=dict[str, Any], refuses=(NotFound,), always="refused"
        )
    }


class CollectionChangeView(APIView):
    """``POST /api/v1.1/collections/add``, ``…/remove`` and ``…/update/<id>``."""

    required_scopes = {"POST": _WRITE}
    operations = {
        "POST": operation(
            "Change a collection", answers=dict[str, Any], refuses=(NotFound,), always="refused"
        )
    }

    def post(self, request: Request, **named: Any) -> Response:
        raise NotFound


class CollectionDeleteView(APIView):
    """``DELETE /api/v1.1/collections/delete/<id>``."""

    required_scopes = {"DELETE": _WRITE}
    operations = {"DELETE": operation("Delete a collection", refuses=(NotFound,), always="refused")}

    def delete(self, request: Request, collection_id: int) -> Response:
        raise NotFound


class NagView(APIView):
    """``GET /api/v1.1/nag/state``: it never shall."""

    required_scopes = {"GET": _TOLD}
    operations = {"GET": operation("Ask whether to ask", answers=Nag, always="empty")}

    def get(self, request: Request) -> Response:
        return Response({"active": False})


class PushStateView(APIView):
    """``GET /api/v1.1/push/state``: off."""

    required_scopes = {"GET": _TOLD}
    operations = {
        "GET": operation("Read of what devices are told", answers=PushState, always="empty")
    }

    def get(self, request: Request) -> Response:
        return Response(_push_state(request))


class PushChangeView(APIView):
    """``POST /api/v1.1/push/update`` and ``…/disable``: it stays off, and says so."""

    required_scopes = {"POST": _TELLS}
    operations = {
        "POST": operation("Choose of what devices are told", answers=PushState, always="empty")
    }

    def post(self, request: Request) -> Response:
        return Response(_push_state(request))


class PushMatchView(APIView):
    """``POST /api/v1.1/push/compare``: no device is known."""

    required_scopes = {"POST": _TELLS}
    operations = {
        "POST": operation("Ask whether a device is known", answers=PushMatch, always="empty")
    }

    def post(self, request: Request) -> Response:
        return Response({**_push_basics(request), "match": False, "has_existing": False})


def _push_basics(request: Request) -> dict[str, Any]:
    return {
        "version": "1",
        "username": request.user.get_username(),
        "profile_id": str(request.user.pk),
        "notify_enabled": False,
    }


def _push_state(request: Request) -> dict[str, Any]:
    kinds = dict.fromkeys(("like", "follow", "mention", "comment"), False)
    return {
        **_push_basics(request),
        "has_token": False,
        **{f"notify_{kind}": told for kind, told in kinds.items()},
    }
