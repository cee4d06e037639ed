"""Follow, block, mute and the like; each answers with how the two stand to each other now."""

from datetime import timedelta
from typing import ClassVar, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation.entities import Relationship
from apps.core.api.access import needs
from apps.core.api.operations import Always, Operation, operation
from apps.core.api.parameters import ids, number, parameters_of
from apps.core.exceptions import DomainError, NotFound, NotOffered
from apps.graph import selectors, services
from apps.graph.api.serializers import AccountIds, MuteInput, NoteInput, relationship_entity
from apps.graph.exceptions import CannotBlockYourself, CannotFollowYourself, CannotMuteYourself
from apps.graph.selectors import viewer_of

# Ten years in seconds; more is refused, for only a mute without a duration has no end.
MAX_MUTE = 10 * 365 * 24 * 3600


def _relating(
    summary: str,
    *,
    takes: type | None = None,
    refuses: tuple[type[DomainError], ...] = (),
    always: Always = "",
) -> Operation:
    return operation(
        summary, takes=takes, answers=Relationship, refuses=(NotFound, *refuses), always=always
    )


class RelationshipsView(APIView):
    """``GET /api/v1/accounts/relationships?id[]=``: how one stands to several people."""

    required_scopes = {"GET": needs("read:follows")}
    operations = {
        "GET": operation(
            "Ask how one stands to people", takes=AccountIds, answers=list[Relationship]
        )
    }

    def get(self, request: Request) -> Response:
        known = selectors.known_relationships(
            viewer=viewer_of(request), account_ids=ids(parameters_of(request), "id")
        )
        return Response(
            [relationship_entity(account_id=i, relationship=found) for i, found in known.items()]
        )


class RelationView(APIView):
    """A POST about one person; subclasses say what it changes."""

    operations: ClassVar[dict[str, Operation]]
    rate_limit = "graph.follow"

    def post(self, request: Request, account_id: int) -> Response:
        viewer = viewer_of(request)
        if not selectors.known_relationships(viewer=viewer, account_ids=[account_id]):
            raise NotFound
        self.change(cast("Account", request.user), account_id)
        return Response(relationship_to(request, account_id))

    def change(self, account: Account, other_id: int) -> None:
        raise NotImplementedError


class FollowView(RelationView):
    """``POST accounts/<id>/follow``: follow, or ask a private account."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {"POST": _relating("Follow somebody, or ask to", refuses=(CannotFollowYourself,))}

    def change(self, account: Account, other_id: int) -> None:
        services.follow(follower=account, followee_id=other_id)


class UnfollowView(RelationView):
    """``POST accounts/<id>/unfollow``: stop following, or take back the request."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {"POST": _relating("Stop following somebody")}

    def change(self, account: Account, other_id: int) -> None:
        services.stop_following(follower=account, followee_id=other_id)


class RemoveFromFollowersView(RelationView):
    """``POST accounts/<id>/remove_from_followers``: end their follow."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {"POST": _relating("End somebody’s follow")}

    def change(self, account: Account, other_id: int) -> None:
        services.remove_follower(account=account, follower_id=other_id)


class BlockView(RelationView):
    """``POST accounts/<id>/block``."""

    required_scopes = {"POST": needs("write:blocks")}
    operations = {"POST": _relating("Block somebody", refuses=(CannotBlockYourself,))}

    def change(self, account: Account, other_id: int) -> None:
        services.block(blocker=account, blocked_id=other_id)


class UnblockView(RelationView):
    """``POST accounts/<id>/unblock``; no follow comes back."""

    required_scopes = {"POST": needs("write:blocks")}
    operations = {"POST": _relating("Unblock somebody")}

    def change(self, account: Account, other_id: int) -> None:
        services.unblock(blocker=account, blocked_id=other_id)


class MuteView(RelationView):
    """``POST accounts/<id>/mute``: for ``duration`` seconds, or until it is ended."""

    required_scopes = {"POST": needs("write:mutes")}
    operations = {
        "POST": _relating("Mute somebody", takes=MuteInput, refuses=(CannotMuteYourself,))
    }

    def change(self, account: Account, other_id: int) -> None:
        seconds = number(parameters_of(self.request), "duration", most=MAX_MUTE)
        until = timezone.now() + timedelta(seconds=seconds) if seconds else None
        services.mute(muter=account, muted_id=other_id, until=until)


class UnmuteView(RelationView):
    """``POST accounts/<id>/unmute``."""

    required_scopes = {"POST": needs("write:mutes")}
    operations = {"POST": _relating("Unmute somebody")}

    def change(self, account: Account, other_id: int) -> None:
        services.unmute(muter=account, muted_id=other_id)


class NoteView(RelationView):
    """``POST accounts/<id>/note``: notes about people are not kept; taking one away is done."""

    required_scopes = {"POST": needs("write:accounts")}
    operations = {
        "POST": _relating("Take away a note about somebody", takes=NoteInput, refuses=(NotOffered,))
    }

    def change(self, account: Account, other_id: int) -> None:
        if parameters_of(self.request).get("comment"):
            raise NotOffered("This site keeps no notes about people.")


class EndorseView(RelationView):
    """``POST accounts/<id>/endorse``: nobody is featured on a profile here."""

    required_scopes = {"POST": needs("write:accounts")}
    operations = {"POST": _relating("Feature somebody", refuses=(NotOffered,), always="refused")}

    def change(self, account: Account, other_id: int) -> None:
        raise NotOffered("Profiles on this site feature nobody.")


class UnendorseView(RelationView):
    """``POST accounts/<id>/unendorse``: so it is."""

    required_scopes = {"POST": needs("write:accounts")}
    operations = {"POST": _relating("Feature somebody no more")}

    def change(self, account: Account, other_id: int) -> None:
        """Nobody is featured, so nobody has to be taken away."""


def relationship_to(request: Request, account_id: int) -> Relationship:
    """Return how the caller and somebody stand to each other."""
    found = selectors.relationship(viewer=viewer_of(request), account_ids=[account_id])
    return relationship_entity(account_id=account_id, relationship=found[account_id])
