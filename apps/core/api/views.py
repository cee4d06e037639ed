"""What apps ask of the site before, and beside, all that is about people."""

from collections.abc import Callable
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api import instance
from apps.core.api.access import PUBLIC
from apps.core.formats import absolute


class SiteView(APIView):
    """A GET about the site, the same for everybody; subclasses say what it tells."""

    required_scopes = {"GET": PUBLIC}
    authentication_classes = ()
    description: ClassVar[Callable[[], Any]]

    def get(self, request: Request) -> Response:
        # nosemgrep: personal-answer-in-shared-caches (the same for everybody)
        return Response(type(self).description(), headers={"Cache-Control": "public, max-age=60"})


class InstanceView(SiteView):
    """``GET /api/v1/instance``."""

    description = staticmethod(instance.instance_v1)


class InstanceV2View(SiteView):
    """``GET /api/v2/instance``."""

    description = staticmethod(instance.instance_v2)


class PixelfedConfigView(SiteView):
    """``GET /api/v2/config``."""

    description = staticmethod(instance.pixelfed_config)


class NodeInfoView(SiteView):
    """``GET /nodeinfo/2.0``."""

    description = staticmethod(instance.nodeinfo)


class NodeInfoLinksView(SiteView):
    """``GET /.well-known/nodeinfo``: where the description is."""

    @staticmethod
    def description() -> dict[str, Any]:
        schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        return {"links": [{"rel": schema, "href": absolute("/nodeinfo/2.0")}]}


class NothingView(SiteView):
    """Lists that are always empty here: custom emojis, announcements."""

    @staticmethod
    def description() -> list[Any]:
        return []
