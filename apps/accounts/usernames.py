"""What may be a username: its form, and the words that addresses of the site need."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator

from apps.core.exceptions import DomainError

MIN_LENGTH = 3
MAX_LENGTH = 30

FORM_MESSAGE = (
    "Use letters (a–z), digits, underscores and single full stops; "
    "a full stop cannot be the first or the last character."
)

# The first parts of all addresses, now and as planned, and names that would claim an office.
RESERVED = frozenset(
    """
    about account accounts activity ad admin administrator admins ads all anonymous api app apps
    archive assets auth avatar avatars blog bot business careers channel close_friends collections
    comments community contact create creators css dashboard data delete demo developer developers
    direct directory discover docs download drafts dms edit embed emoji everyone explore export
    favicon favourites feed feeds follow followers following guest hashtag hashtags healthz help
    highlights home host hostmaster img images import inbox info insights instaclone invite invites
    jobs js legal likes live local localhost locations login logout mail mailer_daemon main manage
    manifest me media mentions messages metrics mod moderation moderator moderators mods music
    mute myself new news nobody nodeinfo none notes notifications null oauth oembed official owner
    p photo photos places post posts postmaster press privacy profile profiles public raw readyz
    reels register report reports reset root rss rules s safety saved search security self
    server service settings share shop signin signout signup site sitemap sitemaps sms socket staff
    static statistics stats status stories story styleguide subscribe suggestions support sw system
    tag tagged tags team teams terms test themes today trending undefined unfollow upload uploads
    user username users verified verify video videos watch webmaster well_known wiki ws www you
    """.split()  # noqa: SIM905  # a list would take one line per word
)
# A profile's address must not look like a file that browsers and robots ask for.
_FILE_ENDING = re.compile(
    r"\.(?:css|gif|html?|ico|jpe?g|js|json|map|md|php|png|svg|txt|webmanifest|webp|xml|ya?ml)$"
)
_FORM = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")


class InvalidUsername(DomainError):
    """The username has a form that no username has."""

    code = "invalid_username"
    message = FORM_MESSAGE


class ReservedUsername(DomainError):
    """The word is needed for addresses of the site, or could pass for its staff."""

    code = "reserved_username"
    message = "This username is reserved. Please choose another one."


def check_form(*, username: str) -> None:
    """Accept what could be a username, whoever has it.

    :raises InvalidUsername: by its length or characters it cannot be.
    :raises ReservedUsername: the site needs the word itself.
    """
    if len(username) < MIN_LENGTH:
        raise InvalidUsername(f"A username has at least {MIN_LENGTH} characters.")
    if len(username) > MAX_LENGTH:
        raise InvalidUsername(f"A username has at most {MAX_LENGTH} characters.")
    if not _FORM.fullmatch(username):
        raise InvalidUsername
    lower = username.lower()
    if lower.replace(".", "_").strip("_") in RESERVED or _FILE_ENDING.search(lower):
        raise ReservedUsername


def validate_form(username: str) -> None:
    """Check the form for forms.

    :raises ValidationError: it cannot be a username.
    """
    try:
        check_form(username=username)
    except (InvalidUsername, ReservedUsername) as error:
        raise ValidationError(error.message, code=error.code) from error


validators = [MinLengthValidator(MIN_LENGTH), MaxLengthValidator(MAX_LENGTH), validate_form]


class UsernameConverter:
    """Usernames in addresses: ``<username:username>``."""

    regex = rf"[A-Za-z0-9_.]{{{MIN_LENGTH},{MAX_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
