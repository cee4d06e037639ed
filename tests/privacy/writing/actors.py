"""Who asks for something to be done, and what they have reported."""

from django.db.models import QuerySet

from apps.moderation.models import Report
from tests.privacy.world import ANONYMOUS, IS_FULL, World

WORDS = "Well seen, that"
_ROLES = (
    ANONYMOUS,
    "stranger",
    "follower",
    "close_friend",
    "blocked",
    "blocker",
    "suspended",
    "public_owner",
)
_FULL_ROLES = (
    "pending",
    "ex_follower",
    "unconfirmed",
    "moderator",
    "admin",
    "private_owner",
    "deactivated_owner",
)
ROLES = _ROLES + _FULL_ROLES if IS_FULL else _ROLES


def id_of(world: World, role: str) -> int:
    return int(world.people[role]["id"]) if role in world.people else 0


def reports_by(actor_id: int, target_id: str) -> "QuerySet[Report]":
    return Report.objects.filter(reporter_id=actor_id, case__target_id=target_id)
