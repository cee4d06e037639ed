"""Who moderates: staff in one group, which has exactly the permissions that the work needs."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from apps.accounts.models import Account
from apps.moderation.services.auditing import record
from apps.moderation.types import Action, TargetKind

GROUP = "moderator"
PERMISSIONS = (
    ("accounts", "add_addressblock"),
    ("accounts", "add_domainblock"),
    ("accounts", "decide_application"),
    ("accounts", "delete_addressblock"),
    ("accounts", "delete_domainblock"),
    ("accounts", "view_account"),
    ("accounts", "view_addressblock"),
    ("accounts", "view_application"),
    ("accounts", "view_domainblock"),
    ("accounts", "view_invitation"),
    ("accounts", "view_invitationuse"),
    ("engagement", "view_comment"),
    ("moderation", "decide_case"),
    ("moderation", "view_appeal"),
    ("moderation", "view_auditentry"),
    ("moderation", "view_case"),
    ("posts", "view_hashtag"),
    ("posts", "view_post"),
)


@transaction.atomic
def moderator_group() -> Group:
    """Return the group of the moderators, with the permissions of this version and no others."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    wanted = [
        permission
        for app, codename in PERMISSIONS
        for permission in Permission.objects.filter(content_type__app_label=app, codename=codename)
    ]
    group.permissions.set(wanted)
    return group


@transaction.atomic
def appoint(*, account: Account) -> bool:
    """Make somebody a moderator, from the console; False when they are one."""
    group = moderator_group()
    if account.is_staff and account.groups.filter(pk=group.pk).exists():
        return False
    account.groups.add(group)
    account.is_staff = True
    account.save(update_fields=["is_staff", "updated_at"])
    _record(account, Action.APPOINTED)
    return True


@transaction.atomic
def relieve(*, account: Account) -> bool:
    """End somebody's work as a moderator, from the console; False when they are none.

    Superusers stay staff.
    """
    group = moderator_group()
    if not account.groups.filter(pk=group.pk).exists():
        return False
    account.groups.remove(group)
    account.is_staff = account.is_superuser
    account.save(update_fields=["is_staff", "updated_at"])
    _record(account, Action.RELIEVED)
    return True


def _record(account: Account, action: Action) -> None:
    record(
        staff=None,
        action=action,
        target_kind=TargetKind.ACCOUNT,
        target_id=account.pk,
        account_id=account.pk,
    )
