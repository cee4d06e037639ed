"""What people do with posts, below the address of the post."""

from django.urls import path

from apps.core.gate import keep_own
from apps.engagement import views

app_name = "engagement"

# What is private, and taking back what is not.
keep_own("engagement:save", "engagement:unsave", "engagement:unlike", "engagement:unlike_comment")
keep_own("engagement:edit_comment", "engagement:delete_comment")

_POST = "p/<int:post_id>"
_COMMENT = f"{_POST}/comments/<int:comment_id>"

urlpatterns = [
    path(f"{_POST}/like/", views.like, name="like"),
    path(f"{_POST}/unlike/", views.unlike, name="unlike"),
    path(f"{_POST}/save/", views.save, name="save"),
    path(f"{_POST}/unsave/", views.unsave, name="unsave"),
    path(f"{_POST}/likes/", views.likes, name="likes"),
    path(f"{_POST}/comments/", views.comments, name="comments"),
    path(f"{_COMMENT}/", views.comment, name="comment"),
    path(f"{_COMMENT}/replies/", views.replies, name="replies"),
    path(f"{_COMMENT}/like/", views.like_comment, name="like_comment"),
    path(f"{_COMMENT}/unlike/", views.unlike_comment, name="unlike_comment"),
    path(f"{_COMMENT}/edit/", views.edit_comment, name="edit_comment"),
    path(f"{_COMMENT}/approve/", views.approve_comment, name="approve_comment"),
    path(f"{_COMMENT}/delete/", views.delete_comment, name="delete_comment"),
]
