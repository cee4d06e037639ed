"""What of the matrix is not looked for, and why; the lists shrink as the site grows."""

from apps.demo.engine.acceptance import PENDING_ROWS

_IS_A_LIST = "it is one of the lists"
_IS_NO_LIST = "it is told with what it belongs to, by an operation about that"

# (row, surface) that nothing shows: nothing may leak there, but nothing can be found.
PENDING_CELLS: dict[tuple[str, str], str] = {
    ("follow_lists_private", "api_detail"): _IS_A_LIST,
    ("block_mute_cf_lists", "api_detail"): _IS_A_LIST,
    ("saved_collection", "api_detail"): _IS_A_LIST,
    ("comments_on_private_post", "api_list"): _IS_NO_LIST,
    ("likes_on_private_post", "api_list"): _IS_NO_LIST,
    ("upload_draft", "api_list"): "apps know what they upload; the list of drafts is a page",
    ("account_private_fields", "api_detail"): "no app is told an address, its owner's neither",
    ("account_private_fields", "api_list"): "no app is told an address, its owner's neither",
}

# Where the site shows more than the cell says, for a reason.
DECIDED: dict[tuple[str, str], str] = {
    ("deactivated_owner", "notification"): "they read what they were told before they left",
    ("deactivated_owner", "write_action"): "they come back before they reach others",
}

# Actors who are somebody else until what makes them exists.
PENDING_ACTORS = {
    "dm_member": "a stranger until there are direct messages",
    "dm_left": "a stranger until there are direct messages",
}


def is_pending(*, row: str, surface: str) -> bool:
    """Tell whether a cell waits for something that does not exist yet."""
    return row in PENDING_ROWS or (row, surface) in PENDING_CELLS
