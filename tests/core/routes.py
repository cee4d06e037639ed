"""Views that fail in every way, for the tests of the error kit."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.http import require_POST
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.throttles import NamedLimitThrottle
from apps.core.exceptions import Conflict, DomainError, NotAllowed, NotFound, RateLimited
from apps.core.gate import keep_open
from apps.core.ratelimits import rate_limited
from apps.core.redis import RedisUnavailable

ERRORS = {
    "domain": lambda: DomainError("Choose a photo first.", details={"field": "photos"}),
    "not-found": NotFound,
    "http404": lambda: Http404("no row with id 7"),
    "not-allowed": NotAllowed,
    "denied": lambda: PermissionDenied("secret reason"),
    "conflict": Conflict,
    "rate-limited": lambda: RateLimited(retry_after=7),
    "database": lambda: OperationalError("server closed the connection"),
    "redis": lambda: RedisUnavailable("circuit open"),
    "data": lambda: DataError("cannot contain NUL"),
    "surrogate": lambda: UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    "too-big": lambda: RequestDataTooBig("too big"),
    "suspicious": lambda: SuspiciousOperation("odd"),
    "bug": lambda: RuntimeError("a bug with ana@example.com in it"),
}


def failing_middleware(get_response):
    def fail(request):
        raise OperationalError("server closed the connection")

    return fail


def fail(request, name):
    raise ERRORS[name]()


@require_POST
def post_only(request):
    return HttpResponse("done")


def whoami(request):
    return HttpResponse(str(request.user))


def public(request):
    return HttpResponse("the same for everybody")


@rate_limited("search.query", methods={"GET"})
def limited(request):
    return JsonResponse({"ok": True})


class NameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=3)


class FailingApi(APIView):
    permission_classes = ()

    def get(self, request, name):
        raise ERRORS[name]()

    def post(self, request, name):
        NameSerializer(data=request.data).is_valid(raise_exception=True)
        return Response({"ok": True})


class PrivateApi(APIView):
    permission_classes = (IsAuthenticated,)

    def get(self, request):
        return Response({"ok": True})


class LimitedApi(APIView):
    permission_classes = ()
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "search.query"

    def get(self, request):
        return Response({"ok": True})


# Like the addresses of public files, it knows no session.
keep_open("public")

urlpatterns = [
    path("", include("apps.core.urls")),
    path("fail/<name>/", fail),
    path("post-only/", post_only),
    path("whoami/", whoami),
    path("public/", public, name="public"),
    path("api/limited-page/", limited),
    path("api/limited/", LimitedApi.as_view()),
    path("api/private/", PrivateApi.as_view()),
    path("api/fail/<name>/", FailingApi.as_view()),
    path("api/plain/<name>/", fail),
]

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.forbidden"
handler404 = "apps.core.views.not_found"
handler500 = "apps.core.views.server_error"
