"""Why a report or a decision is refused."""

from apps.core.exceptions import Conflict, DomainError, NotAllowed
from apps.moderation.types import MAX_APPEAL, MAX_NOTE, MAX_REASON


class CannotReportOwn(DomainError):
    """Somebody reports what is theirs."""

    code = "cannot_report_own"
    message = "This is yours. You can edit or delete it instead of reporting it."


class NoteTooLong(DomainError):
    """The words beside a report are over their limit."""

    code = "note_too_long"
    message = f"At most {MAX_NOTE:,} characters are possible. Please shorten what you wrote."


class ReasonNeeded(DomainError):
    """A decision without a reason, or with a whole story."""

    code = "reason_needed"
    message = f"Say why, in at most {MAX_REASON} characters: the reason is told and kept."


class AlreadyDecided(Conflict):
    """Somebody else was faster, or things are as they are wanted to be."""

    code = "already_decided"
    message = "Somebody else has decided this meanwhile. Reload the page to see how."


class NothingToUndo(Conflict):
    """What is to be undone is not in force."""

    code = "nothing_to_undo"
    message = "There is nothing to undo here: nobody of the staff did it, or it is undone already."


class AppealTextNeeded(DomainError):
    """An appeal that says nothing, or a whole story."""

    code = "appeal_text_needed"
    message = f"Say why you think it is wrong, in at most {MAX_APPEAL:,} characters."


class CannotAppeal(Conflict):
    """The decision is undone already, over, or was appealed before."""

    code = "cannot_appeal"
    message = "You cannot ask for a second look at this, or have asked already."


class OwnDecision(NotAllowed):
    """Whoever decided answers the appeal against it."""

    code = "own_decision"
    message = "You have decided this. Another moderator has to answer the appeal."


class CannotRemoveAccount(DomainError):
    """People are suspended, not removed."""

    code = "cannot_remove_account"
    message = "An account cannot be removed. Suspend it instead."


class OwnMatter(NotAllowed):
    """Somebody decides about their own content."""

    code = "own_matter"
    message = "This is yours. Somebody else has to decide about it."


class OwnReport(NotAllowed):
    """Somebody decides about what they have reported."""

    code = "own_report"
    message = "You have reported this. Somebody else has to decide about it."


class StaffIsForAdmins(NotAllowed):
    """A moderator decides about staff."""

    code = "staff_is_for_admins"
    message = "This belongs to a member of staff. Only administrators decide about it."
