"""What a status says to its editor, and what it said before."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation import status_edits
from apps.cards.presentation.entities import StatusEdit, StatusSource
from apps.cards.selectors import status_for
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.ids import Kind, kind_of
from apps.graph.selectors import viewer_of
from apps.posts import selectors


class SourceView(APIView):
    """``GET /api/v1/statuses/<id>/source``."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Read what was written", answers=StatusSource)}

    def get(self, request: Request, status_id: int) -> Response:
        status = status_for(viewer=viewer_of(request), status_id=status_id)
        return Response(
            {
                "id": status["id"],
                "text": status["content_text"],
                "spoiler_text": status["spoiler_text"],
            }
        )


class HistoryView(APIView):
    """``GET /api/v1/statuses/<id>/history``: the earlier captions of a post, the oldest first.

    Earlier descriptions of photos are for its author alone; comments keep no history.
    """

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Read the edits of a post", answers=list[StatusEdit])}

    def get(self, request: Request, status_id: int) -> Response:
        viewer = viewer_of(request)
        status = status_for(viewer=viewer, status_id=status_id)
        revisions = (
            selectors.revisions_of(post_id=status_id)
            if kind_of(status_id) is not Kind.COMMENT
            else []
        )
        is_own = status["account"]["id"] == str(viewer.account_id)
        return Response(
            status_edits(
                status=status,
                earlier=[(r.caption, r.created_at, r.details) for r in reversed(revisions)],
                is_own=is_own,
            )
        )
