"""The manifest: what becomes of every column that tells something of a person when they go.

A test compares it with the models: whoever adds a table or a column says here who erases it, or
why it may stay.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Rows go that name the person in a column of ``by``; in others the name is emptied."""

    by: tuple[str, ...]
    step: str
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Rows stay; each column that could tell of a person says why it does not."""

    why: dict[str, str] = field(default_factory=dict)


_ERASED_WITH_POST = "posts.erase_posts"
_ERASED_WITH_ACCOUNT = "accounts.erase_account"
_NAMES_NOBODY = "a word or a name that many may use"
_OF_THE_SITE = "of the site, not of a person"
# The database lets nobody change or remove it.
_THE_LOG = "the log of staff outlives what it names: ids, and what was decided"
_AUDIT = dict.fromkeys(
    [
        "account_id",
        "action",
        "actor_id",
        "actor_name",
        "details",
        "reason",
        "role",
        "target_kind",
    ],
    _THE_LOG,
)

MANIFEST: dict[str, Erased | Kept] = {
    "accounts.Account": Erased(by=("id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.AppSettings": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.WordFilter": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.FilterKeyword": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.BirthDate": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.Deletion": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.Suspension": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.AddressBlock": Kept(why={"severity": _OF_THE_SITE, "note": _OF_THE_SITE}),
    "accounts.DomainBlock": Kept(why={"domain": _OF_THE_SITE, "note": _OF_THE_SITE}),
    "accounts.Application": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.Invitation": Erased(by=("creator_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.InvitationUse": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "accounts.UsernameReservation": Kept(
        why={
            "username": "nobody else gets the name for 30 days; then accounts.release_usernames",
            "account_id": "set to NULL with the account",
        }
    ),
    "accounts.KnownDevice": Erased(by=("account_id",), step="accounts.erase_credentials"),
    "account.EmailAddress": Erased(by=("user_id",), step="accounts.erase_credentials"),
    "account.EmailConfirmation": Erased(
        by=("email_address_id",), step="accounts.erase_credentials"
    ),
    "mfa.Authenticator": Erased(by=("user_id",), step="accounts.erase_credentials"),
    "usersessions.UserSession": Erased(by=("user_id",), step="accounts.erase_credentials"),
    "sessions.Session": Erased(by=("session_key",), step="accounts.erase_credentials"),
    "admin.LogEntry": Erased(by=("user_id",), step=_ERASED_WITH_ACCOUNT),
    "auth.Group": Kept(why={"name": _OF_THE_SITE}),
    "auth.Permission": Kept(why={"name": _OF_THE_SITE, "codename": _OF_THE_SITE}),
    "core.OutboxRow": Kept(
        why={
            "event": _OF_THE_SITE,
            "subscriber": _OF_THE_SITE,
            "queue": _OF_THE_SITE,
            "state": _OF_THE_SITE,
            "payload": "ids, and a name for as long as its effect is open",
            "last_error": "the class of an exception",
        }
    ),
    "core.WaitingMail": Kept(
        why={"message": "written before the account was gone; sent or dropped within a day"}
    ),
    "core.Counter": Erased(by=("subject_id",), step=_ERASED_WITH_ACCOUNT),
    "core.CounterDelta": Erased(by=("subject_id",), step=_ERASED_WITH_ACCOUNT),
    "core.IdempotencyRecord": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "core.StreamDelta": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "core.StreamHead": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "media.MediaItem": Erased(by=("owner_id",), step="media.erase_media_of"),
    "graph.Follow": Erased(by=("followee_id", "follower_id"), step="graph.erase_relations"),
    "graph.Following": Erased(by=("follower_id", "followee_id"), step="graph.erase_relations"),
    "graph.FollowRequest": Erased(by=("target_id", "requester_id"), step="graph.erase_relations"),
    "graph.Block": Erased(by=("blocker_id", "blocked_id"), step="graph.erase_relations"),
    "graph.BlockedBy": Erased(
        by=("blocked_id", "blocker_id", "because_of_id"), step="graph.erase_relations"
    ),
    "graph.CloseFriend": Erased(by=("owner_id", "member_id"), step="graph.erase_relations"),
    "graph.CloseFriendOf": Erased(by=("member_id", "owner_id"), step="graph.erase_relations"),
    "graph.Mute": Erased(by=("muter_id", "muted_id"), step="graph.erase_relations"),
    "graph.DismissedSuggestion": Erased(
        by=("account_id", "dismissed_id"), step="graph.erase_relations"
    ),
    "graph.PeopleList": Erased(by=("owner_id",), step="graph.erase_relations"),
    "graph.ListMember": Erased(by=("owner_id", "member_id"), step="graph.erase_relations"),
    "graph.Boundaries": Erased(by=("account_id",), step="graph.erase_relations"),
    "graph.Restriction": Erased(
        by=("restricter_id", "restricted_id"), step="graph.erase_relations"
    ),
    "posts.Post": Erased(by=("author_id",), step=_ERASED_WITH_POST),
    "posts.PostMedia": Erased(by=("post_id",), step=_ERASED_WITH_POST),
    "posts.PostRevision": Erased(by=("post_id",), step=_ERASED_WITH_POST),
    "posts.AuthorPost": Erased(by=("author_id",), step=_ERASED_WITH_POST),
    "posts.HashtagPost": Erased(by=("post_id",), step=_ERASED_WITH_POST),
    "posts.PostTag": Erased(by=("account_id",), step="posts.erase_tags"),
    "posts.TaggedPost": Erased(by=("account_id",), step="posts.erase_tags"),
    "posts.HashtagFollow": Erased(by=("account_id",), step="posts.erase_hashtag_follows"),
    "posts.HashtagFollower": Erased(by=("account_id",), step="posts.erase_hashtag_follows"),
    "posts.Draft": Erased(by=("author_id",), step="posts.erase_drafts"),
    "posts.Hashtag": Kept(why={"name": _NAMES_NOBODY}),
    "posts.Place": Kept(why={"name": _NAMES_NOBODY}),
    "engagement.Like": Erased(by=("account_id",), step="engagement.erase_likes"),
    "engagement.CommentLike": Erased(by=("account_id",), step="engagement.erase_comment_likes"),
    "engagement.Save": Erased(by=("account_id",), step="engagement.erase_saves"),
    "engagement.View": Erased(by=("account_id",), step="engagement.erase_views"),
    "engagement.Comment": Erased(by=("author_id",), step="engagement.erase_comments"),
    "ranking.Interaction": Erased(
        by=("account_id", "author_id"), step="ranking.forget_account and posts.erase_posts"
    ),
    "feed.FanOut": Erased(by=("author_id",), step="feed.erase_visits"),
    "feed.BroadcastAuthor": Erased(by=("account_id",), step="feed.erase_visits"),
    "feed.HomeVisit": Erased(by=("account_id",), step="feed.erase_visits"),
    "notifications.Notification": Erased(
        by=("recipient_id", "actor_id"), step="notifications.withdraw_account"
    ),
    "notifications.ReadMarker": Erased(by=("account_id",), step="notifications.withdraw_account"),
    "moderation.Case": Erased(
        by=("account_id",), step=_ERASED_WITH_ACCOUNT, emptied=("decided_by_id",)
    ),
    "moderation.Report": Erased(by=("reporter_id",), step=_ERASED_WITH_ACCOUNT),
    "moderation.Notice": Erased(
        by=("recipient_id",), step=_ERASED_WITH_ACCOUNT, emptied=("decided_by_id",)
    ),
    "moderation.Appeal": Erased(
        by=("account_id",), step=_ERASED_WITH_ACCOUNT, emptied=("answered_by_id",)
    ),
    "moderation.AuditEntry": Kept(why=_AUDIT),
    "oauth.ClientApp": Erased(by=("owner_id",), step=_ERASED_WITH_ACCOUNT),
    "oauth.AuthorizationCode": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "oauth.AccessToken": Erased(by=("account_id",), step=_ERASED_WITH_ACCOUNT),
    "portability.Export": Erased(by=("account_id",), step="portability.erase_archives"),
    "portability.Import": Erased(by=("account_id",), step="portability.erase_archives"),
    "portability.ImportedItem": Erased(by=("account_id",), step="portability.erase_archives"),
    "demo.DemoLoad": Kept(why={"size": _OF_THE_SITE, "finished_steps": _OF_THE_SITE}),
}
