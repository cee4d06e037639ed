"""What of the matrix cannot be checked yet, and why; the lists shrink as the site grows."""

from apps.demo.engine.acceptance import PENDING_ROWS

_IS_A_LIST = "it is one of the lists"
_NO_API = "the API has no operation that shows it yet"

# (row, surface) that nothing shows yet: nothing may leak there, but nothing can be found.
PENDING_CELLS: dict[tuple[str, str], str] = {
    **{
        (row, surface): _NO_API
        for surface in ("api_detail", "api_list")
        for row in (
            "post_archived",
            "post_of_deactivated_owner",
            "comments_on_private_post",
            "likes_on_private_post",
            "saved_collection",
            "notifications",
            "account_private_fields",
        )
    },
    ("follow_lists_private", "api_detail"): _IS_A_LIST,
    ("block_mute_cf_lists", "api_detail"): _IS_A_LIST,
    ("post_public", "api_detail"): _NO_API,
    ("post_private", "api_detail"): _NO_API,
    ("story_close_friends", "api_detail"): _NO_API,
    ("post_public", "api_list"): "the home feed is the only list, and strangers do not follow",
    ("upload_draft", "api_list"): "the API lists no drafts yet",
    ("post_removed_by_mod", "web"): "the author's notice is a page of its own",
    ("post_removed_by_mod", "api_detail"): _NO_API,
    ("story_close_friends", "media_url"): "stories are private media; posts are checked on web",
}

# Where the site shows more than the cell says, for a reason.
DECIDED: dict[tuple[str, str], str] = {
    ("deactivated_owner", "notification"): "they read what they were told before they left",
}

# Actors who are somebody else until what makes them exists.
PENDING_ACTORS = {
    "dm_member": "a stranger until there are direct messages",
    "dm_left": "a stranger until there are direct messages",
}


def is_pending(*, row: str, surface: str) -> bool:
    """Tell whether a cell waits for something that does not exist yet."""
    return row in PENDING_ROWS or (row, surface) in PENDING_CELLS
