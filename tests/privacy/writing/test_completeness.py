"""Every row of the matrix that allows something is tried."""

from apps.demo.engine.acceptance import PENDING_ROWS
from tests.privacy import matrix
from tests.privacy.writing.changes import CHANGES

# Where the matrix allows something that is tried with another object, or cannot be asked for.
ELSEWHERE: dict[str, str] = {
    "likes_on_private_post": "a like is given to the post",
    "account_private_fields": "an address changes by a code from a mail: tests/accounts",
}


class TestCompleteness:
    def test_every_row_that_allows_something_is_tried(self) -> None:
        allowing = {
            row
            for (_, row, surface), answer in matrix.cells().items()
            if surface == "write_action" and answer not in {"401", "403", "404"}
        }
        things = {"post_removed_by_mod", "reports_about_owner", "profile_public", "profile_private"}
        tried = {change.row for change in CHANGES} | things

        assert allowing - set(PENDING_ROWS) - tried == set(ELSEWHERE)
