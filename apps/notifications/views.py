"""The notifications page: requests on top, then what others did, newest first."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from apps.cards.selectors import account_views
from apps.cards.types import AccountView
from apps.core.cursors import Stretch
from apps.core.http import wants_fragment
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.graph.types import Relationship
from apps.moderation import selectors as moderation_selectors
from apps.moderation import services as moderation_services
from apps.moderation.presentation import notice_views
from apps.notifications import selectors, services
from apps.notifications.types import KINDS_OF_FILTER, PAGE_KINDS, GroupView, Section

REQUESTS_SHOWN = 50


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def notification_list(request: HttpRequest) -> HttpResponse:
    """Show a page of notifications; what is no longer visible to the reader is not there."""
    viewer, now = viewer_of(request), timezone.localtime()
    cursor = request.GET.get("cursor") or None
    kind = request.GET.get("kind", "")
    kinds = KINDS_OF_FILTER.get(kind, PAGE_KINDS)
    page = selectors.grouped_page(viewer=viewer, cursor=cursor, now=now, kinds=kinds)
    groups = selectors.group_views(viewer=viewer, groups=page.items)
    shown_already = selectors.section_of_cursor(cursor=cursor, now=now) if cursor else None
    is_filtered = kind in KINDS_OF_FILTER
    is_first_page = not (cursor or is_filtered)
    notices = moderation_selectors.notices_of(viewer=viewer) if is_first_page else []
    context = {
        "notices": notice_views(notices=notices),
        "requests": _requests(viewer) if is_first_page else [],
        "sections": _sections(groups, shown_already),
        "next_url": _url(cursor=page.next_cursor, kind=kind) if page.next_cursor else "",
        "kind": kind if is_filtered else "",
        "has_unread": any(group.is_unread for group in groups)
        or any(notice.read_at is None for notice in notices),
        "newest_id": str(selectors.newest_id(account_id=viewer.account_id)),
    }
    template = "_list.html" if wants_fragment(request) else "list.html"
    return render(request, f"notifications/{template}", context)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark everything up to the newest one that was shown as read."""
    up_to = request.POST.get("up_to", "")
    account_id = viewer_of(request).account_id
    if up_to.isascii() and up_to.isdigit() and len(up_to) <= 19:
        up_to_id = min(int(up_to), selectors.newest_id(account_id=account_id))
        services.mark_read(recipient_id=account_id, up_to_id=up_to_id, now=timezone.now())
    moderation_services.mark_notices_read(recipient_id=account_id, now=timezone.now())
    if wants_fragment(request):
        return badge_fragment(request)
    return redirect("notifications:list")


@login_required
@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """Answer with the number on the bell."""
    return badge_fragment(request)


def badge_fragment(request: HttpRequest) -> HttpResponse:
    """Render the number on the bell as it is now."""
    unread_count = selectors.unread_count(viewer_of(request).account_id)
    return render(request, "notifications/_badge.html", {"unread_count": unread_count})


def _requests(viewer: Viewer) -> list[tuple[AccountView, Relationship]]:
    stretch = Stretch(limit=REQUESTS_SHOWN)
    ids = graph_selectors.requests_page(viewer=viewer, stretch=stretch).items
    people = account_views(viewer=viewer, account_ids=ids)
    relationships = graph_selectors.relationship(viewer=viewer, account_ids=ids)
    return [(people[i], relationships[i]) for i in ids if i in people]


def _sections(
    groups: Sequence[GroupView], shown_already: Section | None
) -> list[tuple[str, list[GroupView]]]:
    """Put groups under headings; the one with which the page before ended is not repeated."""
    return [
        ("" if section is shown_already else str(section.label), list(members))
        for section, members in groupby(groups, key=attrgetter("section"))
    ]


def _url(*, cursor: str, kind: str) -> str:
    return f"?{urlencode({'kind': kind, 'cursor': cursor} if kind else {'cursor': cursor})}"
