"""The search page; while somebody types it answers with the results alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.cards.selectors import account_views
from apps.core.http import wants_fragment
from apps.core.ratelimits import rate_limited
from apps.graph import selectors as graph_selectors
from apps.graph.selectors import viewer_of
from apps.search import selectors


@login_required
@require_safe
@rate_limited("search.query", methods={"GET"})
def people(request: HttpRequest) -> HttpResponse:
    """Find people by name or username."""
    viewer = viewer_of(request)
    query = selectors.clean_query(request.GET.get("q", ""))
    found = selectors.search_people(viewer=viewer, query=query)
    views = account_views(viewer=viewer, account_ids=found)
    relationships = graph_selectors.relationship(viewer=viewer, account_ids=found)
    return render(
        request,
        "search/_results.html" if wants_fragment(request) else "search/search.html",
        {
            "rows": [(views[i], relationships[i]) for i in found if i in views],
            "query": query,
        },
    )
