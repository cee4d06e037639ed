"""Every route of the site and on which surface of the matrix it lies.

A new route is entered here: which surface it is on decides what may be seen on it, and the
crawler then visits it with everything it knows. A route nobody entered fails the suite.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

WEB = "web"
SHARED = "shared_discovery"
NOTIFICATION = "notification"
API_DETAIL = "api_detail"
API_LIST = "api_list"
MEDIA = "media_url"
ADMIN = "admin"

SURFACE_OF: dict[str, str] = {
    # The kit: monitors, and pages without anybody's content.
    "core:healthz": WEB,
    "core:readyz": WEB,
    "core:metrics": WEB,
    "core:about": WEB,
    "core:rules": WEB,
    "core:styleguide": WEB,
    "demo:credits": WEB,
    # Media
    "media:public": MEDIA,
    "media:private": MEDIA,
    # Signing in and what belongs to one's own account
    "account_login": WEB,
    "account_logout": WEB,
    "account_inactive": WEB,
    "account_signup": WEB,
    "account_reauthenticate": WEB,
    "account_email": WEB,
    "account_email_verification_sent": WEB,
    "account_change_password": WEB,
    "account_set_password": WEB,
    "account_reset_password": WEB,
    "account_confirm_login_code": WEB,
    "account_reset_password_from_key_done": WEB,
    "account_reset_password_from_key": WEB,
    "account_reset_password_done": WEB,
    "usersessions_list": WEB,
    "settings:index": WEB,
    "settings:profile": WEB,
    "settings:upload_photo": WEB,
    "settings:remove_photo": WEB,
    "settings:privacy": WEB,
    "settings:security": WEB,
    "settings:revoke_session": WEB,
    "settings:revoke_other_sessions": WEB,
    "settings:appearance": WEB,
    "settings:account": WEB,
    "settings:deactivate": WEB,
    "settings:reactivate": WEB,
    "settings:delete": WEB,
    "settings:keep": WEB,
    "settings:send_code": WEB,
    "settings:feed": WEB,
    "settings:invitations": WEB,
    "settings:revoke_invitation": WEB,
    "portability:data": WEB,
    "portability:request_export": WEB,
    "portability:import": WEB,
    "portability:download": WEB,
    # Redirects without a name
    "None": WEB,
    "mfa_index": WEB,
    "mfa_authenticate": WEB,
    "mfa_reauthenticate": WEB,
    "mfa_activate_totp": WEB,
    "mfa_deactivate_totp": WEB,
    "mfa_view_recovery_codes": WEB,
    "mfa_generate_recovery_codes": WEB,
    "mfa_download_recovery_codes": WEB,
    "mfa_list_webauthn": WEB,
    "mfa_add_webauthn": WEB,
    "mfa_reauthenticate_webauthn": WEB,
    "mfa_remove_webauthn": WEB,
    "mfa_edit_webauthn": WEB,
    "mfa_login_webauthn": WEB,
    # Posts
    "feed:home": WEB,
    "posts:create": WEB,
    "posts:archived": WEB,
    "posts:draft": WEB,
    "posts:discard": WEB,
    "posts:detail": WEB,
    "posts:edit": WEB,
    "posts:history": WEB,
    "posts:archive": WEB,
    "posts:unarchive": WEB,
    "posts:untag": WEB,
    "posts:approve_tag": WEB,
    "posts:pending_tags": WEB,
    "posts:delete": WEB,
    "posts:hide_likes": WEB,
    "posts:show_likes": WEB,
    "engagement:like": WEB,
    "engagement:unlike": WEB,
    "engagement:save": WEB,
    "engagement:unsave": WEB,
    "engagement:likes": WEB,
    "engagement:comments": WEB,
    "engagement:comment": WEB,
    "engagement:replies": WEB,
    "engagement:like_comment": WEB,
    "engagement:unlike_comment": WEB,
    "engagement:edit_comment": WEB,
    "engagement:delete_comment": WEB,
    "engagement:approve_comment": WEB,
    # People
    "accounts:username_check": WEB,
    "accounts:profile": WEB,
    "accounts:profile_tagged": WEB,
    "accounts:profile_saved": WEB,
    "graph:blocked": WEB,
    "graph:muted": WEB,
    "graph:restricted": WEB,
    "graph:restrict": WEB,
    "graph:unrestrict": WEB,
    "graph:close_friends": WEB,
    "graph:add_close_friend": WEB,
    "graph:remove_close_friend": WEB,
    "moderation:report": WEB,
    "moderation:own_reports": WEB,
    "moderation:decisions": WEB,
    "moderation:appeal": WEB,
    "graph:approve": WEB,
    "graph:decline": WEB,
    "graph:follow": WEB,
    "graph:unfollow": WEB,
    "graph:withdraw": WEB,
    "graph:remove_follower": WEB,
    "graph:block": WEB,
    "graph:unblock": WEB,
    "graph:mute": WEB,
    "graph:unmute": WEB,
    "graph:followers": WEB,
    "graph:following": WEB,
    # Lists that everybody shares
    "explore:home": SHARED,
    "explore:people": SHARED,
    "explore:dismiss": SHARED,
    "explore:followed_tags": WEB,
    "explore:tag": SHARED,
    "explore:follow_tag": SHARED,
    "explore:unfollow_tag": SHARED,
    "explore:place": SHARED,
    "search:people": SHARED,
    "notifications:list": NOTIFICATION,
    "notifications:read": NOTIFICATION,
    "notifications:badge": NOTIFICATION,
    # Apps: what they are, and what they are asked on the way in
    "oauth:authorize": WEB,
    "oauth:switch_account": WEB,
    "oauth:token": WEB,
    "oauth:revoke": WEB,
    "oauth:userinfo": API_DETAIL,
    "oauth:metadata": WEB,
    "oauth:apps": WEB,
    "oauth:register": WEB,
    "oauth:disconnect": WEB,
    "oauth:delete_app": WEB,
    "oauth_api:apps": API_DETAIL,
    "oauth_api:app_credentials": API_DETAIL,
    # The site, as everybody may know it
    "core:nodeinfo": WEB,
    "core:nodeinfo_links": WEB,
    "core_api:instance": API_DETAIL,
    "core_api:instance_v2": API_DETAIL,
    "core_api:pixelfed_config": API_DETAIL,
    "core_api:schema": API_DETAIL,
    "core_api:docs": WEB,
    "core_api:topic": WEB,
    "core_api:nodeinfo": API_DETAIL,
    "core_api:custom_emojis": API_LIST,
    "core_api:announcements": API_LIST,
    "core_api:rules": API_DETAIL,
    "core_api:peers": API_DETAIL,
    "core_api:activity": API_DETAIL,
    "core_api:extended_description": API_DETAIL,
    "core_api:privacy_policy": API_DETAIL,
    "core_api:terms": API_DETAIL,
    "core_api:poll": API_DETAIL,
    "core_api:votes": API_DETAIL,
    "core_api:scheduled": API_DETAIL,
    "core_api:scheduled_status": API_DETAIL,
    "core_api:nag": API_DETAIL,
    "core_api:push": API_DETAIL,
    "core_api:push_update": API_DETAIL,
    "core_api:push_disable": API_DETAIL,
    "core_api:push_compare": API_DETAIL,
    "core_api:own_collections": API_DETAIL,
    "core_api:collections": API_DETAIL,
    "core_api:collection": API_DETAIL,
    "core_api:collection_items": API_DETAIL,
    "core_api:collect": API_DETAIL,
    "core_api:uncollect": API_DETAIL,
    "core_api:update_collection": API_DETAIL,
    "core_api:delete_collection": API_DETAIL,
    # The API
    "accounts_api:credentials": API_DETAIL,
    "accounts_api:preferences": API_DETAIL,
    "accounts_api:update_credentials": API_DETAIL,
    "accounts_api:profile": API_DETAIL,
    "accounts_api:avatar": API_DETAIL,
    "accounts_api:header": API_DETAIL,
    "accounts_api:pixelfed_avatar": API_DETAIL,
    "accounts_api:accounts": API_LIST,
    "accounts_api:lookup": API_DETAIL,
    "accounts_api:username": API_DETAIL,
    "accounts_api:account": API_DETAIL,
    "accounts_api:pixelfed_account": API_DETAIL,
    "accounts_api:featured_tags": API_LIST,
    "accounts_api:endorsements": API_LIST,
    "graph_api:relationships": API_LIST,
    "graph_api:familiar_followers": API_LIST,
    "graph_api:mutuals": API_LIST,
    "graph_api:followers": API_LIST,
    "graph_api:following": API_LIST,
    "graph_api:follow": API_DETAIL,
    "graph_api:unfollow": API_DETAIL,
    "graph_api:block": API_DETAIL,
    "graph_api:unblock": API_DETAIL,
    "graph_api:mute": API_DETAIL,
    "graph_api:unmute": API_DETAIL,
    "graph_api:remove_follower": API_DETAIL,
    "graph_api:note": API_DETAIL,
    "graph_api:pin": API_DETAIL,
    "graph_api:unpin": API_DETAIL,
    "graph_api:endorse": API_DETAIL,
    "graph_api:unendorse": API_DETAIL,
    "graph_api:requests": API_LIST,
    "graph_api:authorize": API_DETAIL,
    "graph_api:reject": API_DETAIL,
    "graph_api:blocks": API_LIST,
    "graph_api:mutes": API_LIST,
    "graph_api:domain_blocks": API_LIST,
    "notifications_api:notifications": NOTIFICATION,
    "notifications_api:clear": NOTIFICATION,
    "notifications_api:dismiss_old": NOTIFICATION,
    "notifications_api:unread_count": NOTIFICATION,
    "notifications_api:policy_v1": NOTIFICATION,
    "notifications_api:requests": NOTIFICATION,
    "notifications_api:merged": NOTIFICATION,
    "notifications_api:accept_all": NOTIFICATION,
    "notifications_api:dismiss_all": NOTIFICATION,
    "notifications_api:groups": NOTIFICATION,
    "notifications_api:policy": NOTIFICATION,
    "notifications_api:unread_groups": NOTIFICATION,
    "notifications_api:markers": NOTIFICATION,
    "notifications_api:request": NOTIFICATION,
    "notifications_api:accept": NOTIFICATION,
    "notifications_api:dismiss_request": NOTIFICATION,
    "notifications_api:notification": NOTIFICATION,
    "notifications_api:dismiss": NOTIFICATION,
    "notifications_api:group": NOTIFICATION,
    "notifications_api:group_accounts": NOTIFICATION,
    "notifications_api:dismiss_group": NOTIFICATION,
    "accounts_api:filters_v1": API_LIST,
    "accounts_api:filter_v1": API_DETAIL,
    "accounts_api:filters": API_LIST,
    "accounts_api:filter": API_DETAIL,
    "accounts_api:filter_keywords": API_LIST,
    "accounts_api:filter_statuses": API_LIST,
    "accounts_api:filter_keyword": API_DETAIL,
    "graph_api:lists": API_LIST,
    "graph_api:list": API_DETAIL,
    "graph_api:list_accounts": API_LIST,
    "graph_api:lists_with": API_LIST,
    "feed_api:list": API_LIST,
    "accounts_api:app_settings": API_DETAIL,
    "accounts_api:settings": API_DETAIL,
    "accounts_api:standing": API_DETAIL,
    "graph_api:close_friends": API_LIST,
    "graph_api:close_friend": API_DETAIL,
    "graph_api:restricted": API_LIST,
    "graph_api:restriction": API_DETAIL,
    "media_api:uploads": API_LIST,
    "media_api:attachments": API_LIST,
    "media_api:attachments_at_once": API_LIST,
    "media_api:attachment": API_DETAIL,
    "media_api:compose": API_DETAIL,
    "media_api:upload": API_DETAIL,
    "media_api:retry": API_DETAIL,
    "posts_api:posts": API_LIST,
    "posts_api:people": API_LIST,
    "posts_api:statuses": API_LIST,
    "posts_api:status": API_DETAIL,
    "posts_api:source": API_DETAIL,
    "posts_api:history": API_DETAIL,
    "posts_api:reblog": API_DETAIL,
    "posts_api:unreblog": API_DETAIL,
    "posts_api:pin": API_DETAIL,
    "posts_api:unpin": API_DETAIL,
    "posts_api:mute": API_DETAIL,
    "posts_api:unmute": API_DETAIL,
    "posts_api:reblogged_by": API_DETAIL,
    "posts_api:archive": API_DETAIL,
    "posts_api:unarchive": API_DETAIL,
    "posts_api:archived": API_LIST,
    "posts_api:of_author": API_LIST,
    "engagement_api:favourites": API_LIST,
    "engagement_api:bookmarks": API_LIST,
    "engagement_api:context": API_DETAIL,
    "engagement_api:favourite": API_DETAIL,
    "engagement_api:unfavourite": API_DETAIL,
    "engagement_api:favourited_by": API_DETAIL,
    "engagement_api:bookmark": API_DETAIL,
    "engagement_api:unbookmark": API_DETAIL,
    "explore_api:public_timeline": SHARED,
    "explore_api:tag_timeline": SHARED,
    "feed_api:home": API_LIST,
    "feed_api:feed": API_LIST,
    "feed_api:modes": API_LIST,
    "ranking_api:interactions": API_LIST,
    "realtime_api:ticket": API_LIST,
    "moderation_api:reports": API_LIST,
    "moderation_api:report": API_DETAIL,
    "explore_api:tag": SHARED,
    "explore_api:follow_tag": SHARED,
    "explore_api:unfollow_tag": SHARED,
    "explore_api:related_tags": SHARED,
    "explore_api:followed_tags": API_LIST,
    "explore_api:trends": SHARED,
    "explore_api:trending_tags": SHARED,
    "explore_api:trending_statuses": SHARED,
    "explore_api:trending_links": SHARED,
    "explore_api:discover": SHARED,
    "explore_api:trending_posts": SHARED,
    "explore_api:trending_posts_v2": SHARED,
    "explore_api:trending_network": SHARED,
    "explore_api:discover_tags": SHARED,
    "explore_api:popular": SHARED,
    "explore_api:suggestions_v1": SHARED,
    "explore_api:suggestions": SHARED,
    "explore_api:dismiss": SHARED,
    "explore_api:directory": SHARED,
    "search_api:search": SHARED,
    "search_api:search_v1": SHARED,
    "search_api:accounts": SHARED,
    "moderation_api:pixelfed_report": API_DETAIL,
}

# What operations have to be asked, where their address does not say it; filled in like addresses.
QUERIES: dict[str, str] = {
    "accounts_api:accounts": "id[]={account_id}",
    "accounts_api:lookup": "acct={username}",
    "graph_api:relationships": "id[]={account_id}",
    "graph_api:familiar_followers": "id[]={account_id}",
    "search_api:search": "q={username}",
    "search_api:search_v1": "q={username}",
    "search_api:accounts": "q={username}",
}

# Buttons: what they answer to each object is tried by pressing them, not by looking at them.
BUTTONS = re.compile(
    r"_api:(un)?(favourite|bookmark|reblog|pin|mute)$|"
    r":(un)?(like|save|archive|follow|block|mute|restrict|like_comment|follow_tag)$"
    r"|:(edit_comment|delete_comment|untag|delete|hide_likes|show_likes|approve|decline|withdraw|remove_follower|dismiss)$"
    r"|:(add_close_friend|remove_close_friend|retry|discard|revoke_session|revoke_invitation|approve_tag|approve_comment)$|_delete$|^admin:None$"
)

# The pieces of a page that scripts ask for by a header of their own.
FRAGMENTS: tuple[tuple[str, dict[str, str]], ...] = (
    (r"^accounts:profile|^explore:(home|tag|place)$|^posts:archived$", {"X-Fragment": "grid"}),
    (r"^graph:(followers|following|blocked|muted)$|:likes$", {"X-Fragment": "people"}),
    (r"^posts:detail$", {"X-Fragment": "dialog"}),
    (r"^engagement:(comment|comments|replies)$", {"X-Fragment": "comments"}),
    (r"^feed:home$", {"X-Fragment": "feed"}),
    (r"^notifications:list$|^search:people$|^posts:draft$", {"HX-Request": "true"}),
)

_API = "/api/"
_CONVERTER = re.compile(r"(?<!\?P)<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route: its name, its address with parameters in braces, and the parameters' names."""

    name: str
    template: str
    parameters: tuple[str, ...]

    @property
    def surface(self) -> str:
        return ADMIN if self.name.startswith("admin:") else SURFACE_OF[self.name]

    @property
    def is_of_api(self) -> bool:
        return self.template.startswith(_API)

    @property
    def is_paged(self) -> bool:
        """Tell whether this is a list that apps read page by page."""
        return self.is_of_api and self.surface in {API_LIST, NOTIFICATION}


def all_routes() -> list[Route]:
    """Return every route that the resolver knows, those of the admin included.

    Of the two spellings that each address of the API has, one is enough: the same view answers.
    """
    routes = _walk(get_resolver().url_patterns, "", "")
    return list({(route.name, route.template.rstrip("/")): route for route in routes}.values())


def fragments_of(name: str) -> list[dict[str, str]]:
    """Return the headers with which scripts ask a route for a piece of its page."""
    return [headers for pattern, headers in FRAGMENTS if re.search(pattern, name)]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            template = _GROUP.sub(r"{\1}", _CONVERTER.sub(r"{\1}", route))
            template = template.removesuffix("$").replace("/?", "").replace("\\.", ".")
            yield Route(
                name=f"{namespace}{pattern.name}",
                template=f"/{template}",
                parameters=tuple(re.findall(r"{(\w+)}", template)),
            )
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, route, namespace + inner)
