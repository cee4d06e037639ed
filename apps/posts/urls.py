"""Pages of posts."""

from django.urls import path

from apps.core.gate import keep_own
from apps.posts import views

app_name = "posts"

# One's own posts, which nobody sees meanwhile; publishing waits.
keep_own("posts:edit", "posts:archive", "posts:unarchive", "posts:untag", "posts:delete")
keep_own("posts:discard", "posts:hide_likes", "posts:show_likes")

urlpatterns = [
    path("create/", views.create, name="create"),
    path("create/archive/", views.archived, name="archived"),
    path("create/drafts/<int:draft_id>/", views.draft, name="draft"),
    path("create/drafts/<int:draft_id>/discard/", views.discard, name="discard"),
    path("p/<int:post_id>/", views.detail, name="detail"),
    path("p/<int:post_id>/edit/", views.edit, name="edit"),
    path("p/<int:post_id>/history/", views.history, name="history"),
    path("p/<int:post_id>/archive/", views.archive, name="archive"),
    path("p/<int:post_id>/unarchive/", views.unarchive, name="unarchive"),
    path("p/<int:post_id>/hide-likes/", views.hide_likes, name="hide_likes"),
    path("p/<int:post_id>/show-likes/", views.show_likes, name="show_likes"),
    path("p/<int:post_id>/untag/", views.untag, name="untag"),
    path("p/<int:post_id>/approve-tag/", views.approve_tag, name="approve_tag"),
    path("settings/tags/", views.pending_tags, name="pending_tags"),
    path("p/<int:post_id>/delete/", views.delete, name="delete"),
]
