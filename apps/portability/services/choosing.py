"""The settings of an archive, chosen again; what is not known here is chosen with care."""

from apps.accounts import selectors as account_selectors
from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import (
    AccountChanges,
    FilterAction,
    FilterContext,
    FilterInput,
    KeywordInput,
    SensitiveMedia,
    Theme,
    Visibility,
    is_language,
)
from apps.graph import services as graph_services
from apps.graph.types import Choices, Circle
from apps.portability.engine.records import Settings, WordFilter


def apply_settings(*, account: Account, chosen: Settings) -> None:
    """Choose for an account what an archive says, but for whether it is private.

    :raises TooManyHiddenWords: there are more, or longer ones, than fit here.
    """
    account_services.set_appearance(
        account=account,
        theme=Theme(chosen.theme) if chosen.theme in Theme.values else Theme.AUTO,
        has_shortcuts=chosen.has_shortcuts,
        wants_less_motion=chosen.wants_less_motion,
    )
    sensitive = chosen.sensitive_media
    account_services.set_sensitive_media(
        account=account,
        choice=SensitiveMedia(sensitive)
        if sensitive in SensitiveMedia.values
        else SensitiveMedia.BLUR,
    )
    account_services.set_activity(account=account, is_shown=chosen.shows_activity)
    account_services.set_data_saver(account=account, saves_data=chosen.saves_data)
    account_services.set_like_counts(account=account, hidden=chosen.hides_like_counts)
    account_services.edit_account(account=account, changes=_posting_defaults(chosen))
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


def refilter(*, account: Account, record: WordFilter) -> bool:
    """Filter for an account what an archive says; whether that is new.

    The same words under the same title are the same filter.

    :raises IncompleteFilter, TextTooLong, TooManyFilters:
    """
    words = {word.text for word in record.keywords}
    for known in account_selectors.filters_of(account_id=account.pk):
        if known.title == record.title and {word.text for word in known.keywords} == words:
            return False
    account_services.make_filter(
        account=account,
        said=FilterInput(
            title=record.title,
            contexts=tuple(
                FilterContext(name) for name in record.contexts if name in FilterContext.values
            ),
            action=(
                FilterAction(record.action)
                if record.action in FilterAction.values
                else FilterAction.WARN
            ),
            expires_at=record.expires_at,
        ),
        keywords=[
            KeywordInput(text=word.text, is_whole_word=word.is_whole_word)
            for word in record.keywords
        ],
    )
    return True


def _posting_defaults(chosen: Settings) -> AccountChanges:
    visibility, language = chosen.default_visibility, chosen.default_language
    is_known = visibility in Visibility.values
    return AccountChanges(
        default_visibility=Visibility(visibility) if is_known else None,
        default_is_sensitive=chosen.default_is_sensitive,
        default_language=language if is_language(language) else None,
    )


def _circle(name: str) -> Circle:
    return Circle(name) if name in Circle.values else Circle.NOBODY
