"""What follows for the interaction log when posts go for good."""

from apps.posts.services import register_purge
from apps.ranking import services

register_purge(services.forget_post)
