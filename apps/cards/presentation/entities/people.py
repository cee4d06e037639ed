"""People."""

from typing import Any, Literal, NotRequired, TypedDict

from apps.cards.presentation.entities.values import Count, Id, Moment

Visibility = Literal["public", "unlisted", "private"]


class Emoji(TypedDict):
    """A custom emoji; there are none here."""

    shortcode: str
    url: str
    static_url: str
    visible_in_picker: bool


class Field(TypedDict):
    """A link on a profile."""

    name: str
    value: str
    verified_at: Moment | None


class Role(TypedDict):
    """What part somebody has in running the site, as far as apps are told."""

    id: str
    name: str
    permissions: str
    color: str
    highlighted: bool


class Account(TypedDict):
    """A person."""

    id: Id
    username: str
    acct: str
    display_name: str
    locked: bool
    bot: bool
    discoverable: bool
    indexable: bool
    group: bool
    created_at: Moment
    note: str
    url: str
    uri: str
    avatar: str
    avatar_static: str
    header: str
    header_static: str
    followers_count: Count
    following_count: Count
    statuses_count: Count
    last_status_at: str | None
    hide_collections: bool
    emojis: list[Emoji]
    fields: list[Field]
    roles: list[Role]
    # What apps made for Pixelfed look for besides.
    local: bool
    is_admin: bool
    pronouns: list[str]
    website: str


class MutedAccount(Account):
    """A person whom the reader mutes, and until when."""

    mute_expires_at: Moment | None


class PlainField(TypedDict):
    """A link on a profile, as it is edited."""

    name: str
    value: str


class Profile(TypedDict):
    """Oneself, as one's profile is edited."""

    id: Id
    display_name: str
    note: str
    fields: list[PlainField]
    avatar: str | None
    avatar_static: str | None
    avatar_description: str
    header: str | None
    header_static: str | None
    header_description: str
    locked: bool
    bot: bool
    hide_collections: bool
    discoverable: bool
    indexable: bool
    show_media: bool
    show_media_replies: bool
    show_featured: bool
    attribution_domains: list[str]
    featured_tags: list[None]
    formatted_note: str
    formatted_fields: list[Field]


class Source(TypedDict):
    """What a person wrote and chose, as it is edited."""

    privacy: Visibility
    sensitive: bool
    language: str
    note: str
    fields: list[Field]
    follow_requests_count: Count
    hide_collections: bool
    discoverable: bool
    indexable: bool


class CredentialAccount(Account):
    """Oneself, with what only oneself may know."""

    source: Source
    role: Role
    # Where apps made for Pixelfed keep what they have set.
    settings: dict[str, Any]


Preferences = TypedDict(
    "Preferences",
    {
        "posting:default:visibility": Visibility,
        "posting:default:sensitive": bool,
        "posting:default:language": str,
        "reading:expand:media": Literal["default", "show_all", "hide_all"],
        "reading:expand:spoilers": bool,
        "reading:autoplay:gifs": NotRequired[bool],
    },
)
