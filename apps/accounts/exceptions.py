"""The anticipated refusals about names, profiles and the state of an account."""

from apps.accounts.types import MAX_FILTERS, MAX_KEYWORDS
from apps.core.exceptions import Conflict, DomainError, NotAllowed


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


class ShutOut(NotAllowed):
    """Whoever comes from this network is shown nothing."""

    code = "shut_out"
    message = "This site does not answer the network that you come from."


class AccountGated(NotAllowed):
    """The person is signed in, but the state of their account keeps everything from them."""


class AccountSuspended(AccountGated):
    """The people who run the site have suspended the account."""

    code = "account_suspended"
    message = "Your account is suspended. Open the site in a browser to read why."


class AccountUnconfirmed(AccountGated):
    """Nobody has shown yet that the e-mail address is theirs."""

    code = "account_unconfirmed"
    message = "Confirm your e-mail address first, with the code that we sent to it."


class AccountAwaitingApproval(AccountGated):
    """The people who run the site have not let the account in yet."""

    code = "account_awaiting_approval"
    message = "Your account waits for approval. We send you an e-mail as soon as it is decided."


class AccountBeingDeleted(AccountGated):
    """The person asked for the deletion of the account, and may still change their mind."""

    code = "account_deleting"
    message = "Your account is going to be deleted. Open the site in a browser to keep it."


class AccountDeactivated(NotAllowed):
    """Whom nobody sees cannot do what reaches others."""

    code = "account_deactivated"
    message = "Your account is deactivated, so nobody sees what you do. Reactivate it first."


class StandingChanged(Conflict):
    """The account is no longer in the state that the step starts from."""

    code = "standing_changed"
    message = "Your account has changed meanwhile. Reload the page."


class InvitationUnusable(Conflict):
    """It is used up, over or taken back, or never was one: strangers are not told which."""

    code = "invitation_unusable"
    message = "This invitation cannot be used any more. Ask whoever sent it for another one."


class TooManyInvitations(DomainError):
    """Somebody has many open links already."""

    code = "too_many_invitations"
    message = "You have many invitations that can be used. Take some back first."


class IncompleteFilter(DomainError):
    """A filter without a title, or that counts nowhere, or a keyword without letters."""

    code = "incomplete_filter"
    message = "A filter needs a title and a place to count; a keyword needs to be readable."


class TooManyFilters(DomainError):
    """Somebody has as many filters, or a filter as many keywords, as there can be."""

    code = "too_many_filters"
    message = f"At most {MAX_FILTERS} filters with {MAX_KEYWORDS} keywords each are possible."


class UnknownLanguage(DomainError):
    """What should be the language of posts is no code of one."""

    code = "unknown_language"
    message = "A language is named by its code, like en or pt-BR."


class FilterHasOtherWords(DomainError):
    """Where and how a word counts cannot change for it alone, because its filter has others."""

    code = "filter_has_other_words"
    message = "This filter has more words than this app shows. Change it with a newer app."
