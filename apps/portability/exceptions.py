"""What exports and imports refuse."""

from apps.core.exceptions import Conflict, DomainError


class ExportIsOpen(Conflict):
    """One copy is being made already."""

    code = "export_is_open"
    message = "A copy is being made already. You get a mail when it is ready."


class ImportIsOpen(Conflict):
    """One archive is being taken in already."""

    code = "import_is_open"
    message = "An archive is being taken in already. Wait until it is done, then bring the next."


class ArchiveTooLarge(DomainError):
    """The file is larger than what may be sent by the page."""

    code = "archive_too_large"
    status = 413
    message = (
        "This archive is larger than 2 GB, which is more than this page takes. "
        "Ask those who run the site to bring it in for you."
    )


class ForeignArchive(DomainError):
    """It is the archive of another account that exists on this site."""

    code = "foreign_archive"
    message = "This is the archive of another account of this site. Bring your own."


class AccountTakesNoPart(Conflict):
    """Nothing can be added to an account that takes no part."""

    code = "account_takes_no_part"
    message = "Your account is not active, so nothing can be added to it."


class Superseded(Exception):
    """Another worker has taken the job over, or its account is gone: this attempt ends."""
