"""Why an archive is refused as a whole: one class per reason, in words for whoever brought it."""

from apps.core.exceptions import DomainError


class ArchiveRefused(DomainError):
    """The file itself is the problem; bringing the same bytes again cannot help."""

    code = "archive_refused"


class NotAnArchive(ArchiveRefused):
    """It is no ZIP, or not one that any reader knows."""

    code = "not_an_archive"
    message = "This is not an archive we can read. Choose the ZIP file that you downloaded."


class DamagedArchive(ArchiveRefused):
    """Something in it is missing, cut off, or not what it should be."""

    code = "damaged_archive"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"The archive is damaged: {name} {problem}. Download it again.")


class UnsafeArchive(ArchiveRefused):
    """It is made to do harm, or looks like it."""

    code = "unsafe_archive"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"This archive is refused: {problem}. Bring the ZIP file just as it was downloaded."
        )


class NewerArchive(ArchiveRefused):
    """A newer version of the software wrote it in a way that this one would misread."""

    code = "newer_archive"
    message = "This archive was made by a newer version than runs here. Ask for an update first."
