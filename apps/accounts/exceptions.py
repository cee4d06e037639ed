"""The anticipated refusals about names and profiles."""

from apps.core.exceptions import Conflict, DomainError


class UsernameTaken(Conflict):
    """Somebody has this username, or gave it up only a short while ago."""

    code = "username_taken"
    status = 422
    message = "This username is taken. Please choose another one."


class UsernameChangedTooOften(DomainError):
    """Each old name stays reserved for a while, so a person cannot collect them."""

    code = "username_changed_too_often"
    message = "You have changed your username twice in 30 days. Please wait before the next change."


class InvalidLink(DomainError):
    """The address of a profile link is not one that a browser should open for others."""

    code = "invalid_link"


class TooManyLinks(DomainError):
    """A profile has few links."""

    code = "too_many_links"
    message = "At most five links are possible. Please remove some."


class UnusableAvatar(DomainError):
    """The medium is not a ready avatar of this account."""

    code = "unusable_avatar"
    message = "This picture cannot be your profile photo. Please choose another one."


class UnreadableSecondFactor(DomainError):
    """A second factor was stored under another SECRET_KEY than the site has now."""

    code = "unreadable_second_factor"
    message = (
        "This site cannot read your second factor any more. Write to the people who run it: they "
        "can remove it, so that you can set up a new one."
    )
