"""What a profile page and the list of devices show, ready for templates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from apps.accounts.models import Account, Invitation
from apps.accounts.selectors import active_accounts_named, invitation_code
from apps.core.text import EntityKind, parse_entities, render_html

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link of a profile; ``label`` is never empty."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One device on which an account is signed in."""

    user_agent: str
    ip: str
    created_at: datetime
    last_seen_at: datetime | None
    is_current: bool
    revoke_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """An invitation as its creator sees it; ``url`` is empty when nobody can use it."""

    id: int
    use_count: int
    max_uses: int
    state: str
    until: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """A passkey or security key of an account."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
    # Signs in without a password; False where the device did not say so.
    is_passwordless: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorsView:
    """What an account has beside its password."""

    app_added_at: datetime | None
    passkeys: Sequence[PasskeyView]
    # None without recovery codes
    codes_left: int | None

    @property
    def is_on(self) -> bool:
        return self.app_added_at is not None or bool(self.passkeys)


def bio_html(*, account: Account) -> SafeString:
    """Return the bio with its links; only people who take part are linked."""
    entities = parse_entities(text=account.bio)
    mentioned = [entity.value for entity in entities if entity.kind is EntityKind.MENTION]
    people = active_accounts_named(usernames=mentioned) if mentioned else {}
    return render_html(
        text=account.bio,
        entities=entities,
        mention_accounts={username: person.pk for username, person in people.items()},
    )


def link_views(*, account: Account) -> list[LinkView]:
    """Return the links of a profile; one without words shows its address, without the scheme."""
    return [
        LinkView(
            label=link["label"] or re.sub(r"^https?://(www\.)?", "", link["url"]).rstrip("/"),
            url=link["url"],
        )
        for link in account.links
    ]


def second_factors_view(*, factors: Sequence[Authenticator]) -> SecondFactorsView:
    """Return second factors for the settings; nothing secret is in it."""
    apps = [factor for factor in factors if factor.type == Authenticator.Type.TOTP]
    codes = [factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES]
    return SecondFactorsView(
        app_added_at=apps[0].created_at if apps else None,
        passkeys=[
            PasskeyView(
                id=factor.pk,
                name=factor.data["name"],
                created_at=factor.created_at,
                last_used_at=factor.last_used_at,
                is_passwordless=bool(factor.wrap().is_passwordless),
            )
            for factor in factors
            if factor.type == Authenticator.Type.WEBAUTHN
        ],
        codes_left=(
            mfa_settings.RECOVERY_CODE_COUNT - codes[0].data["used_mask"].bit_count()
            if codes
            else None
        ),
    )


def invitation_views(*, invitations: Sequence[Invitation], now: datetime) -> list[InvitationView]:
    """Return invitations as their creator sees them; links of those that can be used."""
    return [
        InvitationView(
            id=invitation.pk,
            use_count=invitation.use_count,
            max_uses=invitation.max_uses,
            state=(
                "Taken back on"
                if invitation.revoked_at
                else "Good until"
                if invitation.expires_at > now
                else "Over since"
            ),
            until=invitation.revoked_at or invitation.expires_at,
            url=_invitation_url(invitation) if invitation.is_usable(now=now) else "",
        )
        for invitation in invitations
    ]


def _invitation_url(invitation: Invitation) -> str:
    query = urlencode({"invite": invitation_code(invitation=invitation)})
    return f"{settings.SITE_URL}{reverse('account_signup')}?{query}"


def session_views(*, sessions: Sequence[UserSession], current_key: str | None) -> list[SessionView]:
    """Return devices for the settings, this one first."""
    views = [
        SessionView(
            user_agent=device_name(session.user_agent),
            ip=session.ip,
            created_at=session.created_at,
            # Sign-in writes both a moment apart; only a later one says something.
            last_seen_at=(
                session.last_seen_at
                if (session.last_seen_at - session.created_at).total_seconds() > 60
                else None
            ),
            is_current=session.session_key == current_key,
            revoke_url=f"/settings/security/sessions/{session.pk}/revoke/",
        )
        for session in sessions
    ]
    return sorted(views, key=lambda view: not view.is_current)


def device_name(user_agent: str) -> str:
    """Return ``Firefox on Linux`` for what a browser says of itself; "" when it says nothing."""
    return known_device_name(user_agent) or user_agent[:40]


def known_device_name(user_agent: str) -> str:
    """Return the browser and system if they are ones we know: fit for a mail."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system
