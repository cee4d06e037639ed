"""Whether the account behind an API request takes part, however it was authenticated."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.accounts.exceptions import AccountDeactivated
from apps.accounts.models import Account
from apps.accounts.selectors import gate_of
from apps.accounts.types import Status
from apps.core.gate import reaches_others

if TYPE_CHECKING:
    # The views load the default permissions while they are loaded themselves.
    from rest_framework.views import APIView


class TakesPart(BasePermission):
    """Refuses as the gate does; sessions have passed it already, tokens have not."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Return True, or raise what says why not."""
        account = request.user
        if not isinstance(account, Account):
            return True
        gate = gate_of(account=account)
        if gate is not None:
            raise gate
        if account.status == Status.DEACTIVATED:
            found = request.resolver_match
            if reaches_others(method=request.method, route=found.view_name if found else ""):
                raise AccountDeactivated
        return True
