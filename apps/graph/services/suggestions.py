"""Suggestions that somebody does not want to see again."""

from django.db import transaction

from apps.accounts.models import Account
from apps.graph.models import DismissedSuggestion
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for


@transaction.atomic
def dismiss_suggestion(*, account: Account, dismissed_id: int) -> bool:
    """Suggest somebody to an account no more; return whether that is new.

    They can still be found and followed.

    :raises NotFound: the account may not see them.
    """
    account_for(viewer=Viewer(account.pk), account_id=dismissed_id)
    _, is_new = DismissedSuggestion.objects.get_or_create(
        account_id=account.pk, dismissed_id=dismissed_id
    )
    return is_new
