"""Every table that holds something of a person is in their archive, or says here why it is not."""

from apps.portability.engine.manifest import MANIFEST, Erased
from apps.portability.engine.records import FILES, LISTS

_OTHER_DIRECTION = "the same rows, read from the other side"
_OF_THE_MACHINE = "keeps the site going and says nothing that other rows do not say"
_SECRET = "opens the account, so it stays where it is"

CARRIED = {
    "accounts.Account": "profile.json",
    "accounts.BirthDate": "profile.json",
    "accounts.WordFilter": "filters",
    "accounts.FilterKeyword": "filters",
    "account.EmailAddress": "profile.json",
    "graph.Boundaries": "settings.json",
    "usersessions.UserSession": "devices",
    "media.MediaItem": "posts",
    "graph.Follow": "followers",
    "graph.Following": "following",
    "graph.FollowRequest": "requests-sent",
    "graph.Block": "blocked",
    "graph.CloseFriend": "close-friends",
    "graph.Mute": "muted",
    "graph.Restriction": "restricted",
    "graph.PeopleList": "lists",
    "graph.ListMember": "lists",
    "posts.Post": "posts",
    "posts.PostMedia": "posts",
    "posts.PostRevision": "posts",
    "posts.PostTag": "posts",
    "posts.HashtagFollow": "hashtags",
    "posts.Draft": "drafts",
    "engagement.Like": "likes",
    "engagement.CommentLike": "likes",
    "engagement.Save": "saves",
    "engagement.Comment": "comments",
    "notifications.Notification": "notifications",
}
LEFT_OUT = {
    "accounts.AppSettings": "belongs to an app, which finds it by the account",
    "accounts.Deletion": "is shown where it can be called off",
    "accounts.Suspension": "is told to whom it concerns at the gate",
    "accounts.Application": "goes with the decision about it",
    "accounts.Invitation": "is shown where it can be taken back",
    "accounts.InvitationUse": "for staff alone",
    "accounts.KnownDevice": _SECRET,
    "account.EmailConfirmation": _SECRET,
    "mfa.Authenticator": _SECRET,
    "sessions.Session": _SECRET,
    "admin.LogEntry": "what staff did as staff belongs to the site",
    "core.Counter": _OF_THE_MACHINE,
    "core.CounterDelta": _OF_THE_MACHINE,
    "core.IdempotencyRecord": _OF_THE_MACHINE,
    "core.StreamDelta": _OF_THE_MACHINE,
    "core.StreamHead": _OF_THE_MACHINE,
    "notifications.ReadMarker": _OF_THE_MACHINE,
    "graph.BlockedBy": "nobody learns who blocks them",
    "graph.CloseFriendOf": "nobody learns on whose list they are",
    "graph.DismissedSuggestion": "about people of this site, whom another one does not suggest",
    "posts.AuthorPost": _OTHER_DIRECTION,
    "posts.HashtagPost": _OTHER_DIRECTION,
    "posts.TaggedPost": "the posts are those of others",
    "posts.HashtagFollower": _OTHER_DIRECTION,
    "engagement.View": "kept for a week so that a view counts once",
    "ranking.Interaction": "the log of what was seen; docs/portability.md says so",
    "feed.FanOut": _OF_THE_MACHINE,
    "feed.BroadcastAuthor": _OF_THE_MACHINE,
    "feed.HomeVisit": _OF_THE_MACHINE,
    "oauth.ClientApp": "apps belong to the site where they are registered",
    "oauth.AuthorizationCode": _SECRET,
    "oauth.AccessToken": _SECRET,
    "moderation.Case": "nobody learns who reported them",
    "moderation.Report": "shown with what became of it under “Your reports”",
    "moderation.Notice": "shown with the decision it tells of",
    "moderation.Appeal": "shown under “Decisions about you”",
    "portability.Export": "archives do not hold archives",
    "portability.Import": "archives do not hold archives",
    "portability.ImportedItem": _OF_THE_MACHINE,
}


class TestEveryTable:
    def test_is_carried_or_left_out_for_a_reason(self) -> None:
        of_people = {name for name, fate in MANIFEST.items() if isinstance(fate, Erased)}

        assert of_people - CARRIED.keys() - LEFT_OUT.keys() == set()
        assert (CARRIED.keys() | LEFT_OUT.keys()) - of_people == set()

    def test_is_carried_where_the_format_has_a_place(self) -> None:
        assert set(CARRIED.values()) <= {*FILES, *LISTS}
