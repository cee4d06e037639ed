"""What the apps there are call, as their sources show it.

R is Pixelfed's own app, D PixelDroid, P Pixelix, M Mastodon.py, which stands for the apps made for
Mastodon. ``:id`` and the like stand for any value.
"""

KNOWN_CALLS: dict[str, str] = {
    "Signing in": """
        POST /api/v1/apps RDPM
        GET /api/v1/apps/verify_credentials M
        GET /oauth/authorize RDPM
        POST /oauth/token RDPM
        POST /oauth/revoke M
        GET /.well-known/oauth-authorization-server M
        GET /oauth/userinfo M
        GET /api/v1/accounts/verify_credentials RDPM
        POST /api/auth/onboarding R
        POST /api/auth/app-code-verify R
        POST /api/v1/accounts M
        POST /api/v1/emails/confirmations M
    """,
    "The site": """
        GET /api/v1/instance RDPM
        GET /api/v2/instance M
        GET /.well-known/nodeinfo RD
        GET /nodeinfo/2.0 RD
        GET /api/nodeinfo/2.0.json RD
        GET /api/v2/config R
        GET /api/v1/preferences M
        GET /api/v1/custom_emojis M
        GET /api/v1/announcements M
        GET /api/v1/instance/rules M
        GET /api/v1/instance/peers M
        GET /api/v1/instance/activity M
        GET /api/v1/instance/extended_description M
        GET /api/v1/instance/privacy_policy M
        GET /api/v1/instance/terms_of_service M
    """,
    "Timelines": """
        GET /api/v1/timelines/home RDPM
        GET /api/v1/timelines/public RDPM
        GET /api/v1/timelines/tag/:tag RDPM
        GET /api/v1/timelines/list/:id M
    """,
    "Discovering": """
        GET /api/v1/discover/posts D
        GET /api/v1.1/discover/posts/trending RDP
        GET /api/v1.1/discover/posts/network/trending R
        GET /api/v1.1/discover/posts/hashtags RDP
        GET /api/v1.1/discover/accounts/popular RDP
        GET /api/v1/trends/tags M
        GET /api/v1/trends/statuses M
        GET /api/v1/trends/links M
        GET /api/v1/suggestions M
        GET /api/v2/suggestions M
        DELETE /api/v1/suggestions/:id M
        GET /api/v2/search RDPM
        GET /api/v1/search M
        GET /api/v1/tags/:tag RPM
        POST /api/v1/tags/:tag/follow RPM
        POST /api/v1/tags/:tag/unfollow RPM
        GET /api/v1/tags/:tag/related R
        GET /api/v1/followed_tags RPM
    """,
    "Posts and comments": """
        POST /api/v1/statuses RDPM
        GET /api/v1/statuses M
        GET /api/v1/statuses/:id RDPM
        PUT /api/v1/statuses/:id RPM
        DELETE /api/v1/statuses/:id RDPM
        GET /api/v1/statuses/:id/context RDPM
        GET /api/v1/statuses/:id/history RM
        GET /api/v1/statuses/:id/source RM
        POST /api/v1/statuses/:id/favourite RDPM
        POST /api/v1/statuses/:id/unfavourite RDPM
        POST /api/v1/statuses/:id/reblog RDPM
        POST /api/v1/statuses/:id/unreblog RDPM
        POST /api/v1/statuses/:id/bookmark RDPM
        POST /api/v1/statuses/:id/unbookmark RDPM
        POST /api/v1/statuses/:id/pin M
        POST /api/v1/statuses/:id/unpin M
        POST /api/v1/statuses/:id/mute M
        POST /api/v1/statuses/:id/unmute M
        GET /api/v1/statuses/:id/favourited_by RPM
        GET /api/v1/statuses/:id/reblogged_by RPM
        GET /api/v1/statuses/:id/card M
        POST /api/v1/statuses/:id/translate M
        GET /api/v1/statuses/:id/quotes M
        GET /api/v1/favourites RDPM
        GET /api/v1/bookmarks RDPM
        GET /api/v1/scheduled_statuses M
        GET /api/v1/scheduled_statuses/:id M
        PUT /api/v1/scheduled_statuses/:id M
        DELETE /api/v1/scheduled_statuses/:id M
        GET /api/v1/polls/:id M
        POST /api/v1/polls/:id/votes M
    """,
    "Photos": """
        POST /api/v2/media RPM
        POST /api/v1/media DM
        GET /api/v1/media/:id M
        PUT /api/v1/media/:id RPM
        DELETE /api/v1/media/:id M
        GET /api/v1.1/compose/settings R
        GET /api/v1.1/compose/search/location P
    """,
    "People": """
        GET /api/v1/accounts/:id RDM
        GET /api/v1.1/accounts/username/:name RP
        GET /api/v1/accounts/lookup M
        GET /api/v1/accounts/:id/statuses RDPM
        GET /api/v1/accounts/:id/followers RDPM
        GET /api/v1/accounts/:id/following RDPM
        GET /api/v1/accounts/relationships RDPM
        POST /api/v1/accounts/:id/follow RDPM
        POST /api/v1/accounts/:id/unfollow RDPM
        POST /api/v1/accounts/:id/block RPM
        POST /api/v1/accounts/:id/unblock RPM
        POST /api/v1/accounts/:id/mute RPM
        POST /api/v1/accounts/:id/unmute RPM
        POST /api/v1/accounts/:id/remove_from_followers M
        POST /api/v1/accounts/:id/note M
        POST /api/v1/accounts/:id/endorse M
        GET /api/v1/accounts/search M
        GET /api/v1/accounts/familiar_followers M
        GET /api/v1.1/accounts/mutuals/:id RP
        PATCH /api/v1/accounts/update_credentials RPM
        POST /api/v1/accounts/update_credentials RD
        GET /api/v1/profile M
        PATCH /api/v1/profile M
        DELETE /api/v1.1/accounts/avatar R
        GET /api/v1/blocks RPM
        GET /api/v1/mutes RPM
        GET /api/v1/domain_blocks RM
        POST /api/v1/domain_blocks RM
        DELETE /api/v1/domain_blocks RM
        GET /api/v1/follow_requests RM
        POST /api/v1/follow_requests/:id/authorize RM
        POST /api/v1/follow_requests/:id/reject RM
    """,
    "Lists and filters": """
        GET /api/v1/lists M
        POST /api/v1/lists M
        GET /api/v1/lists/:id M
        PUT /api/v1/lists/:id M
        DELETE /api/v1/lists/:id M
        GET /api/v1/lists/:id/accounts M
        POST /api/v1/lists/:id/accounts M
        DELETE /api/v1/lists/:id/accounts M
        GET /api/v2/filters M
        POST /api/v2/filters M
        GET /api/v2/filters/:id M
        PUT /api/v2/filters/:id M
        DELETE /api/v2/filters/:id M
        GET /api/v1/filters M
        POST /api/v1/filters M
        PUT /api/v1/filters/:id M
        DELETE /api/v1/filters/:id M
    """,
    "Reports": """
        POST /api/v1.1/report RP
        POST /api/v1/reports DM
    """,
    "Collections, archive and settings of Pixelfed": """
        GET /api/v1.1/collections/self RDP
        GET /api/v1.1/collections/accounts/:id RDP
        GET /api/v1.1/collections/view/:id RDP
        GET /api/v1.1/collections/items/:id RDP
        POST /api/v1.1/collections/add D
        POST /api/v1.1/collections/remove D
        POST /api/v1.1/collections/update/:id RP
        DELETE /api/v1.1/collections/delete/:id RP
        GET /api/pixelfed/v1/app/settings R
        POST /api/pixelfed/v1/app/settings R
        GET /api/pixelfed/v1/web/settings P
        GET /api/pixelfed/v1/accounts/:id R
    """,
    "Notifications": """
        GET /api/v1/notifications RDPM
        GET /api/v1/notifications/:id M
        POST /api/v1/notifications/clear M
        POST /api/v1/notifications/:id/dismiss M
        GET /api/v1/notifications/unread_count M
        GET /api/v2/notifications M
        GET /api/v2/notifications/:group M
        GET /api/v2/notifications/:group/accounts M
        GET /api/v2/notifications/policy M
        PATCH /api/v2/notifications/policy M
        GET /api/v1/notifications/requests M
        GET /api/v1/markers M
        POST /api/v1/markers M
        GET /api/v1.1/nag/state R
        GET /api/v1.1/push/state R
    """,
    "Push and streaming": """
        GET /api/v1/push/subscription M
        POST /api/v1/push/subscription M
        PUT /api/v1/push/subscription M
        DELETE /api/v1/push/subscription M
        GET /api/v1/streaming M
        GET /api/v1/streaming/health M
        GET /api/v1/streaming/user M
    """,
    "Stories": """
        GET /api/v1.2/stories/carousel RD
        POST /api/v1.1/stories/add D
        POST /api/v1.1/stories/publish D
        POST /api/v1.2/stories/publish R
        POST /api/v1.1/stories/seen RD
        GET /api/v1.2/stories/viewers R
        POST /api/v1.1/stories/self-expire/:id RD
        POST /api/v1.1/stories/comment D
        POST /api/v1.1/stories/react D
        GET /api/v1.2/stories/mention-autocomplete R
    """,
    "Messages": """
        GET /api/v1/conversations RDPM
        POST /api/v1/conversations/:id/read M
        DELETE /api/v1/conversations/:id M
        GET /api/v1.1/direct/thread RDP
        POST /api/v1.1/direct/thread/send RDP
        DELETE /api/v1.1/direct/thread/message RP
        GET /api/v1.1/direct/compose/mutuals R
        POST /api/v1.1/direct/lookup D
    """,
}
