"""What the site says of itself, as apps read it."""

from typing import Any, TypedDict


class Rule(TypedDict):
    """A rule of the site."""

    id: str
    text: str
    hint: str


class StatusLimits(TypedDict):
    """How much a post may hold."""

    max_characters: int
    max_media_attachments: int
    characters_reserved_per_url: int


class MediaLimits(TypedDict):
    """What may be uploaded."""

    supported_mime_types: list[str]
    description_limit: int
    image_size_limit: int
    image_matrix_limit: int
    video_size_limit: int
    video_matrix_limit: int
    video_frame_rate_limit: int


class PollLimits(TypedDict):
    """How much a poll may hold; there are none."""

    max_options: int
    max_characters_per_option: int
    min_expiration: int
    max_expiration: int


class Configuration(TypedDict):
    """The limits that apps keep to."""

    statuses: StatusLimits
    media_attachments: MediaLimits
    polls: PollLimits


class Urls(TypedDict):
    """Where to listen."""

    streaming: str


class VapidKey(TypedDict):
    """The key that pushed notifications are signed with."""

    public_key: str


class AccountLimits(TypedDict):
    """How much a profile may show."""

    max_featured_tags: int
    max_pinned_statuses: int


class Translation(TypedDict):
    """Whether posts are translated."""

    enabled: bool


class InstanceConfiguration(Configuration):
    """The limits, and what there is to use."""

    urls: Urls
    vapid: VapidKey
    accounts: AccountLimits
    translation: Translation
    timelines_access: dict[str, dict[str, str]]


class Thumbnail(TypedDict):
    """The picture of the site."""

    url: str
    blurhash: str | None
    versions: dict[str, str]


class Registrations(TypedDict):
    """Who may join."""

    enabled: bool
    approval_required: bool
    message: str | None
    url: str


class Contact(TypedDict):
    """Whom to ask."""

    email: str
    account: None


class MonthlyUsers(TypedDict):
    """Who was here this month."""

    active_month: int


class Usage(TypedDict):
    """How many are here."""

    users: MonthlyUsers


class Instance(TypedDict):
    """The site, as the dialect's second version describes it."""

    domain: str
    title: str
    version: str
    source_url: str
    description: str
    usage: Usage
    thumbnail: Thumbnail
    icon: list[dict[str, str]]
    languages: list[str]
    configuration: InstanceConfiguration
    registrations: Registrations
    contact: Contact
    rules: list[Rule]


class StreamingUrl(TypedDict):
    """Where to listen."""

    streaming_api: str


class Stats(TypedDict):
    """How many there are."""

    user_count: int
    status_count: int
    domain_count: int


class InstanceV1(TypedDict):
    """The site, as the dialect's first version describes it."""

    uri: str
    title: str
    short_description: str
    description: str
    email: str
    version: str
    urls: StreamingUrl
    stats: Stats
    thumbnail: str
    languages: list[str]
    registrations: bool
    approval_required: bool
    invites_enabled: bool
    configuration: Configuration
    contact_account: None
    rules: list[Rule]


class PixelfedConfig(TypedDict):
    """What apps made for Pixelfed ask before anybody signs in."""

    open_registration: bool
    uploader: dict[str, Any]
    activitypub: dict[str, bool]
    ab: dict[str, Any]
    site: dict[str, str]
    account: dict[str, int]
    username: dict[str, Any]
    features: dict[str, Any]


class NodeInfo(TypedDict):
    """Who we are and how many, for whoever counts sites (NodeInfo 2.0)."""

    version: str
    software: dict[str, str]
    protocols: list[str]
    services: dict[str, list[str]]
    openRegistrations: bool
    usage: dict[str, Any]
    metadata: dict[str, Any]


class NodeInfoLink(TypedDict):
    """Where one description is."""

    rel: str
    href: str


class NodeInfoLinks(TypedDict):
    """Where descriptions of the site are."""

    links: list[NodeInfoLink]


class Week(TypedDict):
    """How busy one week was."""

    week: str
    statuses: str
    logins: str
    registrations: str


class SiteText(TypedDict):
    """A text about the site, as HTML."""

    updated_at: str
    content: str


class Terms(TypedDict):
    """The terms, as HTML."""

    effective_date: str
    effective: bool
    content: str
    succeeded_by: None
