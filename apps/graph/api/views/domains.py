"""Other sites: this one speaks to none, so there is none to keep away."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Empty
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.exceptions import NotOffered
from apps.graph.api.serializers import DomainInput


class DomainBlocksView(APIView):
    """``GET``, ``POST`` and ``DELETE domain_blocks``."""

    required_scopes = {
        "GET": needs("read:blocks"),
        "POST": needs("write:blocks"),
        "DELETE": needs("write:blocks"),
    }
    operations = {
        "GET": operation("List the sites one keeps away: none", answers=list[str], always="empty"),
        "POST": operation(
            "Keep a site away",
            takes=DomainInput,
            answers=Empty,
            refuses=(NotOffered,),
            always="refused",
        ),
        "DELETE": operation("Let a site in again", takes=DomainInput, answers=Empty),
    }

    def get(self, request: Request) -> Response:
        return Response([])

    def post(self, request: Request) -> Response:
        raise NotOffered("This site speaks to no other sites, so none has to be kept away.")

    def delete(self, request: Request) -> Response:
        return Response({})
