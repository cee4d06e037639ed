"""What apps ask of the site before, and beside, all that is about people."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api import entities, instance, pages, texts
from apps.core.api.access import PUBLIC
from apps.core.api.operations import Operation, operation
from apps.core.api.schema import schema_bytes
from apps.core.exceptions import NotFound
from apps.core.formats import absolute


class SiteView(APIView):
    """A GET about the site, the same for everybody; subclasses say what it tells."""

    required_scopes = {"GET": PUBLIC}
    operations: ClassVar[dict[str, Operation]]
    authentication_classes = ()
    description: ClassVar[Callable[[], Any]]

    def get(self, request: Request) -> Response:
        # nosemgrep: personal-answer-in-shared-caches (the same for everybody)
        return Response(type(self).description(), headers={"Cache-Control": "public, max-age=60"})


class InstanceView(SiteView):
    """``GET /api/v1/instance``."""

    operations = {"GET": operation("Read about the site", answers=entities.InstanceV1)}
    description = staticmethod(instance.instance_v1)


class InstanceV2View(SiteView):
    """``GET /api/v2/instance``."""

    operations = {"GET": operation("Read about the site", answers=entities.Instance)}
    description = staticmethod(instance.instance_v2)


class PixelfedConfigView(SiteView):
    """``GET /api/v2/config``."""

    operations = {"GET": operation("Read the limits", answers=entities.PixelfedConfig)}
    description = staticmethod(instance.pixelfed_config)


class NodeInfoView(SiteView):
    """``GET /nodeinfo/2.0``."""

    operations = {"GET": operation("Count the site", answers=entities.NodeInfo)}
    description = staticmethod(instance.nodeinfo)


class NodeInfoLinksView(SiteView):
    """``GET /.well-known/nodeinfo``: where the description is."""

    operations = {"GET": operation("Find what counts the site", answers=entities.NodeInfoLinks)}

    @staticmethod
    def description() -> dict[str, Any]:
        schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        return {"links": [{"rel": schema, "href": absolute("/nodeinfo/2.0")}]}


class SchemaView(APIView):
    """``GET /api/schema``: the API as OpenAPI 3.1."""

    required_scopes = {"GET": PUBLIC}
    operations = {"GET": operation("Read this description", answers=dict[str, Any])}
    authentication_classes = ()

    def get(self, request: Request) -> HttpResponse:
        response = HttpResponse(schema_bytes(), content_type="application/json")
        # nosemgrep: personal-answer-in-shared-caches (the same for everybody)
        response["Cache-Control"] = "public, max-age=300"
        return response


class NothingView(SiteView):
    """Lists that are always empty here: custom emojis, announcements."""

    operations = {
        "GET": operation("Read what there is none of here", answers=list[None], always="empty")
    }

    description = list


class RulesView(SiteView):
    """``GET /api/v1/instance/rules``."""

    operations = {"GET": operation("Read the rules", answers=list[entities.Rule])}
    description = staticmethod(instance.rules)


class PeersView(SiteView):
    """``GET /api/v1/instance/peers``: this site speaks to no other."""

    operations = {
        "GET": operation("Read which sites are spoken to", answers=list[str], always="empty")
    }

    description = list


class ActivityView(SiteView):
    """``GET /api/v1/instance/activity``: weeks are not counted."""

    operations = {
        "GET": operation("Read how busy the site is", answers=list[entities.Week], always="empty")
    }

    description = list


class ExtendedDescriptionView(SiteView):
    """``GET /api/v1/instance/extended_description``."""

    operations = {"GET": operation("Read what the site is", answers=entities.SiteText)}
    description = staticmethod(texts.extended_description)


class PrivacyPolicyView(SiteView):
    """``GET /api/v1/instance/privacy_policy``."""

    operations = {"GET": operation("Read what the site keeps", answers=entities.SiteText)}
    description = staticmethod(texts.privacy_policy)


class TermsView(SiteView):
    """``GET /api/v1/instance/terms_of_service``: the rules, as terms."""

    operations = {"GET": operation("Read the terms", answers=entities.Terms)}
    description = staticmethod(texts.terms)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show a person what apps can ask."""
    context = {"topics": pages.topics().values(), "site_url": settings.SITE_URL}
    return render(request, "core/api/topics.html", context)


@require_safe
def topic(request: HttpRequest, name: str) -> HttpResponse:
    """Show what apps can ask about one thing."""
    found = pages.topics().get(name)
    if found is None:
        raise NotFound
    return render(request, "core/api/topic.html", {"topic": found})
