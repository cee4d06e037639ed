"""What apps are refused, and why."""

from apps.core.exceptions import DomainError, NotAllowed


class InvalidApp(DomainError):
    """The registration of an app says something that cannot be."""

    code = "invalid_app"


class ScopeMissing(NotAllowed):
    """The token is good, but not for this."""

    code = "insufficient_scope"
    message = "This access token does not allow this. Ask the person for the scope it needs."


class UndeclaredOperation(NotAllowed):
    """The operation says of no scope that it is enough."""

    code = "not_for_apps"
    message = "This cannot be done here with an access token."


class PersonRequired(DomainError):
    """The token stands for an app alone, and this is about somebody."""

    code = "person_required"
    message = "This method requires an authenticated user."
