"""What apps ask of posts, by topic; ``ours`` is what only our own pages and apps ask."""

from apps.posts.api.views.archive import ArchivedView, ArchiveView, UnarchiveView
from apps.posts.api.views.authors import AuthorStatusesView
from apps.posts.api.views.marks import (
    NoMuteView,
    NoPinView,
    NoReblogView,
    RebloggersView,
    UnmarkView,
)
from apps.posts.api.views.ours import PeopleView, PostsView
from apps.posts.api.views.statuses import StatusesView, StatusView
from apps.posts.api.views.wording import HistoryView, SourceView

__all__ = [
    "ArchiveView",
    "ArchivedView",
    "AuthorStatusesView",
    "HistoryView",
    "NoMuteView",
    "NoPinView",
    "NoReblogView",
    "PeopleView",
    "PostsView",
    "RebloggersView",
    "SourceView",
    "StatusView",
    "StatusesView",
    "UnarchiveView",
    "UnmarkView",
]
