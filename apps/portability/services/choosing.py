"""The settings of an archive, chosen again; what is not known here is chosen with care."""

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import SensitiveMedia, Theme
from apps.graph import services as graph_services
from apps.graph.types import Choices, Circle
from apps.portability.engine.records import Settings


def apply_settings(*, account: Account, chosen: Settings) -> None:
    """Choose for an account what an archive says; none that is private becomes public by it.

    :raises TooManyHiddenWords: there are more, or longer ones, than fit here.
    """
    if chosen.is_private:
        account_services.set_private(account=account, is_private=True)
    account_services.set_appearance(
        account=account,
        theme=Theme(chosen.theme) if chosen.theme in Theme.values else Theme.AUTO,
        has_shortcuts=chosen.has_shortcuts,
    )
    sensitive = chosen.sensitive_media
    account_services.set_sensitive_media(
        account=account,
        choice=SensitiveMedia(sensitive)
        if sensitive in SensitiveMedia.values
        else SensitiveMedia.BLUR,
    )
    account_services.set_like_counts(account=account, hidden=chosen.hides_like_counts)
    graph_services.set_boundaries(
        account=account,
        choices=Choices(
            comments_from=_circle(chosen.comments_from),
            mentions_from=_circle(chosen.mentions_from),
            tags_from=_circle(chosen.tags_from),
            approves_tags=chosen.approves_tags,
            hidden_words=tuple(chosen.hidden_words),
        ),
    )


def _circle(name: str) -> Circle:
    return Circle(name) if name in Circle.values else Circle.NOBODY
