"""The settings: each page saves by a plain form and says that it has."""

from datetime import datetime, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import selectors, services
from apps.accounts.exceptions import UsernameChangedTooOften, UsernameTaken
from apps.accounts.forms import AppearanceForm, AvatarForm, FeedForm, PrivacyForm, ProfileForm
from apps.accounts.models import Account
from apps.accounts.presentation import second_factors_view, session_views
from apps.accounts.types import SensitiveMedia, Theme
from apps.cards.selectors import account_views
from apps.core.exceptions import DomainError, NotFound
from apps.core.http import wants_fragment
from apps.core.ratelimits import rate_limited
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services
from apps.graph.exceptions import TooManyHiddenWords
from apps.graph.forms import BoundariesForm
from apps.graph.selectors import viewer_of
from apps.media import services as media_services
from apps.media.types import Purpose, State
from apps.posts.selectors import hashtags as hashtag_selectors

THEME_COOKIE_AGE = timedelta(days=365)
# A failed profile photo is told about this long; later it would puzzle more than help.
FAILURE_SHOWN = timedelta(hours=1)
INVALID = 422


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the settings."""
    return redirect("settings:profile")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Edit what the profile says."""
    account = _account(request)
    if request.method != "POST":
        _tell_of_new_avatar(request, account)
        return _profile_page(request, ProfileForm(account=account), AvatarForm())
    form = ProfileForm(request.POST, account=account)
    if form.is_valid():
        try:
            services.edit_profile(account=account, **form.cleaned_data, now=timezone.now())
        except (UsernameTaken, UsernameChangedTooOften) as error:
            form.add_error("username", error.message)
        else:
            messages.success(request, "Your profile is saved.")
            return redirect("settings:profile")
    return _profile_page(request, form, AvatarForm(), status=INVALID)


@login_required
@require_POST
@rate_limited("media.upload")
def upload_photo(request: HttpRequest) -> HttpResponse:
    """Take a new profile photo; it is shown as soon as a worker has prepared it."""
    account = _account(request)
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            media_services.receive_upload(
                owner_id=account.pk, file=form.cleaned_data["file"], purpose=Purpose.AVATAR
            )
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return redirect("settings:profile")
    return _profile_page(request, ProfileForm(account=account), form, status=INVALID)


@login_required
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    """Show no profile photo any more."""
    if services.remove_avatar(account=_account(request)):
        messages.success(request, "Your profile photo is removed.")
    return redirect("settings:profile")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Choose who sees what one shares, and whom one lets do what."""
    account = _account(request)
    form = PrivacyForm(
        initial={"is_private": account.is_private, "shows_activity": account.shows_activity}
    )
    boundaries = BoundariesForm.of(graph_selectors.boundaries_of(account_id=account.pk))
    if request.method == "POST" and "comments_from" in request.POST:
        boundaries = BoundariesForm(request.POST)
        if _save_boundaries(account, boundaries):
            return _saved(request, "Saved.", page="settings:privacy")
    elif request.method == "POST":
        form = PrivacyForm(request.POST)
        if form.is_valid():
            return _saved(request, _save_privacy(account, form), page="settings:privacy")
    errors = [*form.errors.values(), *boundaries.errors.values()]
    if errors and wants_fragment(request):
        return JsonResponse({"error": errors[0][0]}, status=INVALID)
    return render(
        request,
        "settings/privacy.html",
        {"form": form, "boundaries": boundaries},
        status=INVALID if errors else 200,
    )


def _save_privacy(account: Account, form: PrivacyForm) -> str:
    """Save what is chosen, and return what to say of it."""
    is_other = services.set_private(account=account, is_private=form.cleaned_data["is_private"])
    services.set_activity(account=account, is_shown=form.cleaned_data["shows_activity"])
    return _privacy_message(account) if is_other else "Saved."


def _save_boundaries(account: Account, form: BoundariesForm) -> bool:
    """Save what is chosen, or say in the form why not."""
    if not form.is_valid():
        return False
    try:
        graph_services.set_boundaries(account=account, choices=form.choices)
    except TooManyHiddenWords as error:
        form.add_error("hidden_words", error.message)
        return False
    return True


def _saved(request: HttpRequest, text: str, *, page: str) -> HttpResponse:
    """Say that it is saved: beside the control to scripts, on the page again to browsers."""
    if wants_fragment(request):
        return HttpResponse(text)
    messages.success(request, text)
    return redirect(page)


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show how and where the account is signed in."""
    account = _account(request)
    factors = second_factors_view(factors=selectors.second_factors_of(account=account))
    sessions = session_views(
        sessions=selectors.sessions_of(account=account), current_key=request.session.session_key
    )
    context = {"second_factors": factors, "sessions": sessions}
    return render(request, "settings/security.html", context)


@login_required
@require_POST
def revoke_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one device out."""
    if not services.revoke_session(account=_account(request), session_id=session_id):
        raise NotFound
    messages.success(request, "That device is signed out.")
    return redirect("settings:security")


@login_required
@require_POST
def revoke_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = services.revoke_other_sessions(
        account=_account(request), session_key=request.session.session_key
    )
    messages.success(
        request,
        "All other devices are signed out." if count else "You are signed in nowhere else.",
    )
    return redirect("settings:security")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Choose colors, keyboard shortcuts and motion."""
    account = _account(request)
    form = AppearanceForm(
        initial={
            "theme": account.theme,
            "has_shortcuts": account.has_shortcuts,
            "wants_less_motion": account.wants_less_motion,
        }
    )
    if request.method == "POST":
        form = AppearanceForm(request.POST)
        if form.is_valid():
            theme = Theme(form.cleaned_data["theme"])
            services.set_appearance(
                account=account,
                theme=theme,
                has_shortcuts=form.cleaned_data["has_shortcuts"],
                wants_less_motion=form.cleaned_data["wants_less_motion"],
            )
            messages.success(request, "Your choice is saved.")
            response = redirect("settings:appearance")
            # The choice made in this browser comes first, so it must not contradict this one.
            response.set_cookie("theme", theme.value, max_age=THEME_COOKIE_AGE, samesite="Lax")
            return response
    return _form_page(request, "settings/appearance.html", form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """Choose what one wants to meet in the feed and beside it."""
    account, now = _account(request), timezone.now()
    form = FeedForm(
        initial={
            "sensitive_media": account.sensitive_media,
            "hides_like_counts": account.hides_like_counts,
            "saves_data": account.saves_data,
            "is_snoozing": not account.wants_suggestions(now=now),
        }
    )
    if request.method == "POST":
        form = FeedForm(request.POST)
        if form.is_valid():
            _save_feed(account, form, now=now)
            return _saved(request, "Saved.", page="settings:feed")
        if wants_fragment(request):
            return JsonResponse({"error": next(iter(form.errors.values()))[0]}, status=INVALID)
    return render(
        request,
        "settings/feed.html",
        {
            "form": form,
            "suggestions_after": (
                account.suggestions_after if not account.wants_suggestions(now=now) else None
            ),
            "hashtags": hashtag_selectors.followed_hashtags(viewer=viewer_of(request)),
        },
        status=INVALID if form.errors else 200,
    )


def _save_feed(account: Account, form: FeedForm, *, now: datetime) -> None:
    services.set_sensitive_media(
        account=account, choice=SensitiveMedia(form.cleaned_data["sensitive_media"])
    )
    services.set_like_counts(account=account, hidden=form.cleaned_data["hides_like_counts"])
    services.set_data_saver(account=account, saves_data=form.cleaned_data["saves_data"])
    if form.cleaned_data["is_snoozing"]:
        services.snooze_suggestions(account=account, now=now)
    else:
        services.resume_suggestions(account=account)


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def _profile_page(
    request: HttpRequest, form: ProfileForm, avatar_form: AvatarForm, *, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    people = account_views(viewer=viewer, account_ids=[viewer.account_id])
    return render(
        request,
        "settings/profile.html",
        {"form": form, "avatar_form": avatar_form, "account": people[viewer.account_id]},
        status=status,
    )


def _form_page(request: HttpRequest, template: str, form: Form) -> HttpResponse:
    return render(request, template, {"form": form}, status=INVALID if form.errors else 200)


def _tell_of_new_avatar(request: HttpRequest, account: Account) -> None:
    """Say what becomes of a photo that was uploaded and is not shown yet."""
    upload = selectors.newest_avatar_upload(account_id=account.pk)
    if upload is None or upload.pk <= (account.avatar_media_id or 0):
        return
    if upload.state != State.FAILED:
        messages.info(request, "Your new photo is being prepared. It appears in a moment.")
    elif timezone.now() - upload.updated_at < FAILURE_SHOWN:
        messages.error(request, f"Your new photo could not be used: {upload.failure_reason}")


def _privacy_message(account: Account) -> str:
    if account.is_private:
        return "Your account is private now. Only followers you approve see your posts."
    waiting = graph_selectors.request_count(account.pk)
    if waiting:
        people = "person still waits" if waiting == 1 else "people still wait"
        return f"Your account is public now. {waiting} {people} for your answer to a request."
    return "Your account is public now. Everybody can see your posts."
