"""Reports and moderators for tests, made by the services."""

from typing import Any

from django.utils import timezone

from apps.accounts.models import Account
from apps.engagement.models import Comment
from apps.moderation import selectors as moderation_selectors
from apps.moderation import services as moderation_services
from apps.moderation.models import Report
from apps.moderation.types import Reason, Ruling, Target, TargetKind
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory


def make_moderator(**fields: Any) -> Account:
    """Return somebody of the moderators' team."""
    account: Account = AccountFactory(**fields)
    moderation_services.appoint(account=account)
    return account


def target_of(thing: Post | Comment | Account) -> Target:
    """Return a thing as moderation names it."""
    kinds = {Post: TargetKind.POST, Comment: TargetKind.COMMENT, Account: TargetKind.ACCOUNT}
    return moderation_selectors.any_target(kind=kinds[type(thing)], target_id=thing.pk)


def make_report(
    *, about: Post | Comment | Account, by: Account | None = None, reason: Reason = Reason.SPAM
) -> Report:
    """Let somebody report a thing."""
    target = target_of(about)
    return moderation_services.report(
        reporter=by or AccountFactory(),
        kind=target.kind,
        target_id=target.id,
        reason=reason,
        now=timezone.now(),
    )


def ruling_on(
    thing: Post | Comment | Account, *, by: Account, reason: str = "Rule 3", case_id: int = 0
) -> Ruling:
    """Return the decision of a member of staff about a thing, taken now."""
    return Ruling(
        staff=by, target=target_of(thing), reason=reason, now=timezone.now(), case_id=case_id
    )
