"""Views for templates: cards with URLs, counts and the marks of one viewer."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from django.utils.safestring import mark_safe

from apps.accounts.types import SensitiveMedia
from apps.cards.types import (
    AccountCard,
    AccountView,
    Cover,
    MediaView,
    PhotoCard,
    PlaceCard,
    PlaceView,
    PostCard,
    PostView,
    TileView,
)
from apps.graph.policy import Viewer
from apps.media import selectors as media_selectors
from apps.media.types import Access, Focus, Photo

# Views remembered in a process, by all that goes into them.
REMEMBERED = 2_048
LONG_CAPTION = 180
LONG_CAPTION_LINES = 4
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
CARD_SIZES = "(min-width: 768px) 560px, 100vw"
# The widest rendition that a page offers for a photo in a card, and to those who save data.
CARD_WIDTH = 1080
SAVING_WIDTH = 640


class Marks(Protocol):
    """What the viewer has done: sets of post ids."""

    @property
    def liked(self) -> frozenset[int]: ...

    @property
    def saved(self) -> frozenset[int]: ...


def account_view(*, card: AccountCard, viewer: Viewer) -> AccountView:
    """Make a person ready for a template."""
    avatar = {
        size: media_selectors.media_url(
            name=card.avatar_name, rendition=size, fmt="webp", access=Access.PUBLIC
        )
        for size in ("150", "320")
        if card.avatar_name
    }
    shown_name = card.name or card.username
    return AccountView(
        id=str(card.id),
        username=card.username,
        name=card.name,
        display_name=shown_name,
        url=f"/{card.username}/",
        avatar_url=avatar.get("150", ""),
        avatar_srcset=f"{avatar['150']} 150w, {avatar['320']} 320w" if avatar else "",
        initials="".join(word[0] for word in shown_name.split()[:2]).upper(),
        hue=card.id // 1024 % 360,
        is_private=card.is_private,
        is_self=card.id == viewer.account_id,
    )


def place_view(*, card: PlaceCard) -> PlaceView:
    """Make a place ready for a template."""
    return PlaceView(id=str(card.id), name=card.name, url=f"/explore/places/{card.id}/")


def photo_url(photo: Photo, rendition: str, fmt: str) -> str:
    """Return the address of one file of a photo, without a signature."""
    return media_selectors.media_url(
        name=photo.name, rendition=rendition, fmt=fmt, access=Access(photo.access)
    )


def _srcset(photo: Photo, fmt: str, *, up_to: int) -> str:
    entries = {
        rendition.width: f"{photo_url(photo, size, fmt)} {rendition.width}w"
        for size, rendition in photo.renditions.items()
        if fmt in rendition.formats and rendition.width <= up_to
    }
    return ", ".join(entries[width] for width in sorted(entries))


def rendition_of(photo: Photo, wanted: str) -> str:
    """Return ``wanted``, or the largest rendition there is: small photos have no large ones."""
    if wanted in photo.renditions:
        return wanted
    return max(photo.renditions, key=lambda size: photo.renditions[size].width)


def fallback_alt(*, photo: Photo, author: str) -> str:
    """Say what is known of a photo whose author has not described it."""
    shape = (
        "Portrait photo"
        if photo.height > photo.width
        else "Landscape photo"
        if photo.width > photo.height
        else "Square photo"
    )
    return f"{shape} by {author}, not described"


def media_view(*, card: PhotoCard, author: str, up_to: int = CARD_WIDTH) -> MediaView:
    """Make a photo ready for a template."""
    photo = card.photo
    return MediaView(
        id=str(photo.id),
        photo=photo,
        alt=card.alt_text or fallback_alt(photo=photo, author=author),
        has_alt=bool(card.alt_text),
        width=photo.width,
        height=photo.height,
        ratio=f"{photo.width} / {photo.height}",
        placeholder=photo.placeholder,
        sources=[
            (MIME_TYPES[fmt], srcset)
            for fmt in ("avif", "webp")
            if (srcset := _srcset(photo, fmt, up_to=up_to))
        ],
        src=photo_url(photo, rendition_of(photo, "640"), "jpg"),
        src_full=photo_url(photo, rendition_of(photo, "full"), "jpg"),
        sizes=CARD_SIZES,
    )


def cover_of(*, card: PostCard, viewer: Viewer) -> Cover:
    """Return what lies over a post's photos for the viewer; over one's own there is nothing."""
    if not card.is_sensitive or card.author.id == viewer.account_id:
        return Cover.NONE
    match viewer.sensitive:
        case SensitiveMedia.SHOW:
            return Cover.NONE
        case SensitiveMedia.HIDE:
            return Cover.FOLD
    return Cover.BLUR


def like_count_of(*, card: PostCard, counts: Mapping[str, int], viewer: Viewer) -> int | None:
    """Return how many like a post, or None where its author or the viewer hides that.

    Of their own posts people always know.
    """
    is_hidden = card.hides_like_count or viewer.hides_like_counts
    if is_hidden and card.author.id != viewer.account_id:
        return None
    return counts.get("likes", 0)


def post_view(
    *, card: PostCard, counts: Mapping[str, int], marks: Marks, viewer: Viewer
) -> PostView:
    """Make a post ready for a template; the same inputs give the same object."""
    people = {card.author.id, *(person.id for person in card.tagged), *card.pending_ids}
    return _post_view(
        card,
        # Hidden counts are None here, so nothing with a number is remembered for those cards.
        like_count_of(card=card, counts=counts, viewer=viewer),
        counts.get("comments", 0),
        card.id in marks.liked,
        card.id in marks.saved,
        # A view differs only for those who are in it.
        viewer.account_id if viewer.account_id in people else 0,
        counts.get("views", 0) if viewer.account_id == card.author.id else None,
        # Part of what is remembered: covered and open photos never stand for each other.
        cover_of(card=card, viewer=viewer),
        SAVING_WIDTH if viewer.saves_data else CARD_WIDTH,
    )


@lru_cache(maxsize=REMEMBERED)
def _post_view(
    card: PostCard,
    like_count: int | None,
    comment_count: int,
    is_liked: bool,
    is_saved: bool,
    viewer_id: int,
    view_count: int | None,
    cover: Cover,
    up_to: int,
) -> PostView:
    viewer = Viewer(viewer_id)
    shown_name = card.author.name or card.author.username
    return PostView(
        id=str(card.id),
        url=f"/p/{card.id}/",
        author=account_view(card=card.author, viewer=viewer),
        place=place_view(card=card.place) if card.place else None,
        media=[media_view(card=photo, author=shown_name, up_to=up_to) for photo in card.photos],
        is_carousel=len(card.photos) > 1,
        caption=card.caption,
        caption_html=mark_safe(card.caption_html),  # escaped when the card was made
        caption_is_long=len(card.caption) > LONG_CAPTION
        or card.caption.count("\n") >= LONG_CAPTION_LINES,
        mentions=card.mentions,
        hashtags=card.hashtags,
        tagged=[account_view(card=person, viewer=viewer) for person in card.tagged],
        is_tagged=any(person.id == viewer_id for person in card.tagged),
        is_tag_pending=viewer_id in card.pending_ids,
        audience=card.audience,
        has_comments=card.has_comments,
        is_open_to_comments=card.is_open_to_comments or card.author.id == viewer.account_id,
        is_open_to_followers=card.is_open_to_followers,
        published_at=card.published_at,
        edited_at=card.edited_at,
        like_count=like_count,
        hides_like_count=card.hides_like_count,
        comment_count=comment_count,
        is_liked=is_liked,
        is_saved=is_saved,
        is_own=card.author.id == viewer.account_id,
        view_count=view_count,
        is_sensitive=card.is_sensitive,
        sensitive_reason=card.sensitive_reason,
        cover=cover,
    )


def aim_of(focus: Focus) -> str:
    """Return the CSS classes that keep a point of a picture in a frame, in steps of a quarter."""
    places = {"x": (focus.x + 1) / 2, "y": (1 - focus.y) / 2}
    steps = {axis: round(place * 4) * 25 for axis, place in places.items()}
    return " ".join(f"aim-{axis}-{step}" for axis, step in steps.items() if step != 50)


def tile_view(
    *, card: PostCard, counts: Mapping[str, int], is_covered: bool, viewer: Viewer
) -> TileView:
    """Make a post ready for a grid; its first photo stands for it."""
    first = card.photos[0]
    photo = first.photo
    return TileView(
        id=str(card.id),
        url=f"/p/{card.id}/",
        alt=first.alt_text
        or fallback_alt(photo=photo, author=card.author.name or card.author.username),
        src="" if is_covered else photo_url(photo, rendition_of(photo, "320"), "webp"),
        srcset="" if is_covered else _srcset(photo, "webp", up_to=640),
        placeholder=photo.placeholder,
        ratio=f"{photo.width} / {photo.height}",
        aim=aim_of(photo.focus),
        is_album=len(card.photos) > 1,
        like_count=like_count_of(card=card, counts=counts, viewer=viewer),
        comment_count=counts.get("comments", 0),
        is_covered=is_covered,
    )
