"""What apps keep here of themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.accounts.models import Account, AppSettings


@transaction.atomic
def keep_app_settings(*, account: Account, common: Mapping[str, Any], now: datetime) -> AppSettings:
    """Keep an app's settings in place of the former ones."""
    kept, _ = AppSettings.objects.update_or_create(
        account_id=account.pk, defaults={"common": dict(common), "updated_at": now}
    )
    return kept
