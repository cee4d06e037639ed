"""The page on which a person lets an app act for them, or does not.

Nobody is sent to an app without having pressed a button: an app may register any address, so an
answer that goes there by itself would make of this page a way to anywhere.
"""

from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.cards.selectors import account_views
from apps.core.ratelimits import rate_limited
from apps.graph.selectors import viewer_of
from apps.oauth import services
from apps.oauth.adapter import AuthorizationRefused, read_authorization
from apps.oauth.engine.redirects import OUT_OF_BAND, policy_source, with_parameters
from apps.oauth.models import ClientApp
from apps.oauth.presentation import scope_views, website_label
from apps.oauth.types import Consent

# What the form asks once more; the rest of an address is not repeated.
_ASKED = (
    *("client_id", "redirect_uri", "response_type", "scope", "state"),
    *("code_challenge", "code_challenge_method"),
)
_FORCED = frozenset({"true", "1", "on", "t"})


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("oauth.authorize")
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask whether an app may act for the person who is signed in, and do what they say."""
    parameters = request.POST if request.method == "POST" else request.GET
    try:
        app, consent = read_authorization(query=_asked(parameters))
    except AuthorizationRefused as refusal:
        return _private(render(request, "oauth/refused.html", {"refusal": refusal}, status=400))
    if not request.user.is_authenticated:
        return redirect_to_login(_address(parameters))
    if request.method != "POST":
        return _question(request, app, consent, parameters)
    if request.POST.get("answer") != "allow":
        return _sent_back(consent, {"error": "access_denied"})
    code = services.give_code(account=request.user, app=app, consent=consent, now=timezone.now())
    if consent.redirect_uri == OUT_OF_BAND:
        return _private(render(request, "oauth/code.html", {"app": app, "code": code}))
    return _sent_back(consent, {"code": code})


@require_POST
def switch_account(request: HttpRequest) -> HttpResponse:
    """Sign this browser out, and go on with whoever signs in then."""
    get_adapter().logout(request)
    return redirect_to_login(_address(request.POST))


def _question(
    request: HttpRequest, app: ClientApp, consent: Consent, parameters: QueryDict
) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "app": app,
        "website_label": website_label(app),
        "scopes": scope_views(scopes=consent.scopes),
        "account": account_views(viewer=viewer, account_ids=[viewer.account_id])[viewer.account_id],
        "asked": [
            (name, parameters[name]) for name in _ASKED if name != "scope" and name in parameters
        ],
        # What is shown is what is given, whatever becomes of the defaults meanwhile.
        "scope": " ".join(consent.scopes),
        "destination": _destination(consent),
        # Who is to sign in anew does so by pressing a button: no link signs anybody out.
        "is_to_sign_in": parameters.get("force_login", "").lower() in _FORCED,
    }
    response = _private(render(request, "oauth/authorize.html", context))
    if consent.redirect_uri != OUT_OF_BAND:
        # Browsers hold what a form is answered with to the same rule as where it goes.
        update = {"form-action": [policy_source(consent.redirect_uri)]}
        response._csp_update = update  # type: ignore[attr-defined]  # noqa: SLF001  # as django-csp's own decorator
    return response


def _sent_back(consent: Consent, answer: dict[str, str]) -> HttpResponse:
    """Send the browser to the app with its answer."""
    if consent.redirect_uri == OUT_OF_BAND:
        return redirect("feed:home")
    if consent.state is not None:
        answer = {**answer, "state": consent.state}
    response = _Redirect(with_parameters(consent.redirect_uri, answer))
    return _private(response)


class _Redirect(HttpResponseRedirect):
    """Goes wherever an app has registered; Django's own knows only the schemes of the web."""

    def __init__(self, redirect_to: str) -> None:
        self.allowed_schemes = [urlsplit(redirect_to).scheme]
        super().__init__(redirect_to)


def _asked(parameters: QueryDict) -> str:
    """Return what is asked as an address says it, a parameter that comes twice included."""
    return urlencode([(name, value) for name in _ASKED for value in parameters.getlist(name)])


def _address(parameters: QueryDict) -> str:
    return f"{reverse('oauth:authorize')}?{_asked(parameters)}"


def _destination(consent: Consent) -> str:
    """Return where the code goes, as far as a name says something to a person."""
    parts = urlsplit(consent.redirect_uri)
    return parts.netloc if parts.scheme in ("http", "https") else ""


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
