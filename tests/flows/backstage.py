"""What tests arrange and look up behind the pages: one JSON line in, one out.

Runs in a process of its own with the site's settings, so that the tests' own process never
touches the site's database.
"""

import contextlib
import functools
import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from PIL import Image

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import OperationalError  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.accounts import services as account_services  # noqa: E402
from apps.accounts.models import Account  # noqa: E402
from apps.accounts.types import ProfileLink  # noqa: E402
from apps.core import outbox  # noqa: E402
from apps.core.ids import new_id, shard_of  # noqa: E402
from apps.core.models import OutboxRow  # noqa: E402
from apps.core.redis import feeds_for, owner_key  # noqa: E402
from apps.core.views import server_error  # noqa: E402
from apps.engagement import services as engagement_services  # noqa: E402
from apps.engagement.models import Comment, Like, Save  # noqa: E402
from apps.engagement.types import CommentState  # noqa: E402
from apps.media import services as media_services  # noqa: E402
from apps.media.models import MediaItem  # noqa: E402
from apps.media.selectors import media_url, rendition_key  # noqa: E402
from apps.media.services.naming import storage_name  # noqa: E402
from apps.media.storage import storage_for  # noqa: E402
from apps.media.types import Purpose  # noqa: E402
from apps.moderation import services as moderation_services  # noqa: E402
from apps.posts import services as post_services  # noqa: E402
from apps.posts.models import Place, Post, PostMedia  # noqa: E402
from apps.posts.types import PhotoInput, PostContent  # noqa: E402
from apps.ranking import services as ranking_services  # noqa: E402
from apps.ranking.models import Interaction  # noqa: E402
from instaclone.embedded.bootstrap import ROOT  # noqa: E402
from tests.factories.accounts import PASSWORD  # noqa: E402
from tests.factories.graph import make_block, make_follow, make_request  # noqa: E402

CONTENT = ROOT / "apps" / "demo" / "content"
# Upright, wide and square, so that grids and carousels meet every ratio.
PHOTOS = (
    ("photos/polemonium-reptans.jpg", "Blue flowers with five petals above green leaves"),
    ("photos/el-torcal-rocks.jpg", "Layered limestone rocks under a pale sky"),
    ("photos/prairie-falcon.jpg", "A falcon in flight in front of a rock face"),
    ("photos/morskie-oko.jpg", "Fern leaves in deep shade"),
    ("photos/bridge-by-sander-klootwijk.jpg", "Cables of a bridge against a blue sky"),
)
ASKS: dict[str, Callable[..., Any]] = {}


def asked(function: Callable[..., Any]) -> Callable[..., Any]:
    ASKS[function.__name__] = function
    return function


def account_named(username: str) -> Account:
    return Account.objects.get(username=username)


@functools.cache
def password_hash() -> str:
    """Hashing is slow by design, so the one password is hashed once."""
    return make_password(PASSWORD)


@functools.cache
def rendered_photo(number: int) -> int:
    """A photo of the library, processed once by the real pipeline; everybody gets copies."""
    path = CONTENT / PHOTOS[number % len(PHOTOS)][0]
    media_id = processed(path, owner=account_named("mod"), purpose=Purpose.POST)
    # At once, or a worker would do it for every copy.
    media_services.add_avif(media_id=media_id)
    return media_id


def copied(media_id: int, *, owner: Account) -> int:
    """Give somebody their own copy of a ready photo: rendering one takes seconds."""
    item = MediaItem.objects.get(pk=media_id)
    new = new_id(shard=shard_of(owner.pk))
    name = storage_name(owner_id=owner.pk, media_id=new, generation=0, sha256=item.sha256)
    storage = storage_for(access=item.access)
    for size, made in item.renditions.items():
        for fmt in made["formats"]:
            storage.copy_from(
                source=storage,
                key=rendition_key(name=item.name, rendition=size, fmt=fmt),
                to=rendition_key(name=name, rendition=size, fmt=fmt),
            )
    fields = {field.attname: getattr(item, field.attname) for field in item._meta.concrete_fields}
    changed = {"id": new, "owner_id": owner.pk, "name": name, "original_key": ""}
    MediaItem(**{**fields, **changed}).save(force_insert=True)
    return new


def processed(path: Path, *, owner: Account, purpose: Purpose) -> int:
    small = BytesIO()
    with Image.open(path) as image:
        image.thumbnail((900, 900))
        image.save(small, "JPEG", quality=85)
    file = SimpleUploadedFile(path.name, small.getvalue(), content_type="image/jpeg")
    item = media_services.receive_upload(owner_id=owner.pk, file=file, purpose=purpose)
    return media_services.process_media(media_id=item.pk).pk


@asked
def person(username: str, **traits: Any) -> str:
    """Make somebody; traits: private, staff, name, bio, pronouns, link, avatar (a number)."""
    account = account_services.create_account(
        username=username,
        email=f"{username}@example.org",
        password=None,
        name=traits.get("name", ""),
        is_staff=traits.get("staff", False),
    )
    Account.objects.filter(pk=account.pk).update(password=password_hash())
    if {"bio", "pronouns", "link"} & set(traits):
        account_services.update_profile(
            account=account,
            name=traits.get("name", ""),
            bio=traits.get("bio", ""),
            pronouns=traits.get("pronouns", ""),
            links=[ProfileLink(label="", url=traits["link"])] if "link" in traits else [],
        )
    if traits.get("private"):
        account_services.set_private(account=account, is_private=True)
    if "avatar" in traits:
        path = CONTENT / "avatars" / f"avatar-{traits['avatar']:02}.jpg"
        media_id = processed(path, owner=account, purpose=Purpose.AVATAR)
        account_services.set_avatar(account_id=account.pk, media_id=media_id)
    return str(account.pk)


@asked
def moderator(username: str) -> bool:
    return moderation_services.appoint(account=account_named(username))


@asked
def session(username: str) -> str:
    """Sign somebody in on a new device; return the key for its cookie."""
    account = account_named(username)
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    store.create()
    UserSession.objects.create(
        user=account, session_key=store.session_key, ip="127.0.0.1", user_agent="Chrome on Linux"
    )
    return str(store.session_key)


@asked
def post(author: str, photos: int = 1, count: int = 1, **fields: Any) -> str:
    """Publish; fields: caption, place, tagged, audience, has_comments, alt_texts, hours_ago."""
    account = account_named(author)
    tagged = Account.objects.filter(username__in=fields.get("tagged", ())).values_list("pk")
    alt_texts = fields.get("alt_texts")
    first = fields.get("first_photo", 0)
    post_id = ""
    for index in range(count):
        inputs = []
        for position in range(photos):
            number = first + index + position
            media_id = copied(rendered_photo(number % len(PHOTOS)), owner=account)
            alt_text = alt_texts[position] if alt_texts else PHOTOS[number % len(PHOTOS)][1]
            inputs.append(PhotoInput(media_id=media_id, alt_text=alt_text))
        made = post_services.create_post(
            author=account,
            photos=inputs,
            caption=fields.get("caption", ""),
            place_name=fields.get("place", ""),
            tagged_ids=[pk for (pk,) in tagged],
            audience=fields.get("audience", "everyone"),
            has_comments=fields.get("has_comments", True),
            now=timezone.now() - timedelta(hours=fields.get("hours_ago", 0)),
        )
        post_id = str(made.pk)
    return post_id


@asked
def follow(follower: str, followee: str) -> None:
    make_follow(follower=account_named(follower), followee=account_named(followee))


@asked
def request(requester: str, target: str) -> None:
    make_request(requester=account_named(requester), target=account_named(target))


@asked
def block(blocker: str, blocked: str) -> None:
    make_block(blocker=account_named(blocker), blocked=account_named(blocked))


@asked
def like(account: str, post: str) -> None:
    engagement_services.like_post(account=account_named(account), post_id=number_in(post))


@asked
def unlike(account: str, post: str) -> None:
    engagement_services.unlike_post(account=account_named(account), post_id=number_in(post))


@asked
def comment(author: str, post: str, text: str, parent: str = "") -> str:
    made = engagement_services.add_comment(
        account=account_named(author),
        post_id=number_in(post),
        text=text,
        parent_id=int(parent) if parent else None,
        now=timezone.now(),
    )
    return str(made.pk)


@asked
def home_list(username: str) -> list[str]:
    """The prepared feed as it lies in Redis."""
    account = account_named(username)
    raw = feeds_for(account.pk).lrange(owner_key("f", account.pk), 0, -1)
    return [entry.decode() for entry in raw]


@asked
def newest_post(author: str) -> str:
    found = Post.objects.filter(author__username=author).order_by("-pk").first()
    return str(found.pk) if found else ""


@asked
def post_facts(post: str) -> dict[str, Any]:
    found = Post.objects.get(pk=number_in(post))
    return {"state": found.state, "caption": found.caption}


@asked
def rendition_paths(post: str) -> list[str]:
    """The address of every file that is served for a post."""
    media_ids = PostMedia.objects.filter(post_id=number_in(post)).values_list("media_id")
    return [
        media_url(name=item.name, rendition=size, fmt=fmt, access=item.access)
        for item in MediaItem.objects.filter(pk__in=media_ids)
        for size, made in item.renditions.items()
        for fmt in made["formats"]
    ]


@asked
def has_liked(username: str, post: str) -> bool:
    return Like.objects.filter(account__username=username, post_id=number_in(post)).exists()


@asked
def has_saved(username: str, post: str) -> bool:
    return Save.objects.filter(account__username=username, post_id=number_in(post)).exists()


@asked
def comment_texts(post: str) -> list[str]:
    comments = Comment.objects.filter(
        post_id=number_in(post), state=CommentState.PUBLISHED
    ).order_by("pk")
    return list(comments.values_list("text", flat=True))


@asked
def interactions(username: str) -> list[dict[str, Any]]:
    """What the log holds of somebody, once everything that was reported is in it."""
    ranking_services.ingest_interactions(now=timezone.now())
    rows = Interaction.objects.filter(account__username=username).order_by("happened_at")
    return [
        {
            "kind": row.kind,
            "surface": row.surface,
            "post": str(row.post_id or ""),
            "position": row.position,
            "value": row.value,
        }
        for row in rows
    ]


@asked
def open_effects() -> int:
    return OutboxRow.objects.count()


@asked
def error_page(status: int) -> str:
    """The page for a failure that cannot be had from a site in good health."""
    request = RequestFactory().get("/")
    try:
        raise OperationalError if status == HTTPStatus.SERVICE_UNAVAILABLE else RuntimeError
    except (OperationalError, RuntimeError):
        answer = server_error(request)
    assert answer.status_code == status
    return str(answer.content.decode())


@asked
def stage() -> dict[str, str]:
    """The people of every journey, with something to look at; return where it is."""
    person("mod", staff=True, name="Mod")
    person(
        "ana",
        name="Ana Sousa",
        bio="Light, lakes and trains. Prints on request #film with @cleo",
        pronouns="she/her",
        link="https://example.org/ana",
        avatar=1,
    )
    person("ben", name="Ben Okafor", private=True, avatar=2)
    person("cleo", name="Cleo Marchetti", avatar=3)
    follow("ana", "cleo")
    follow("cleo", "ana")
    follow("ana", "ben")
    for number in range(1, 5):
        person(f"guest{number}", name=f"Guest Number {number}")
        follow(f"guest{number}", "ana")
    request("guest1", "ben")
    person("loner")
    post("ben", caption="Only for those I know #quiet", place="At home", hours_ago=30)
    post("ben", hours_ago=20, first_photo=2)
    post("ana", count=12, caption="From the archive #film", hours_ago=52)
    album = post(
        "ana",
        photos=4,
        caption="Four frames from Málaga, with @cleo. More at https://example.org/frames "
        "#film #málaga and <img src=x onerror=alert(1)>",
        place="Málaga",
        tagged=["cleo"],
        hours_ago=3,
    )
    post("cleo", count=3, caption="First light #morning", hours_ago=2)
    for number in range(1, 4):
        like(f"guest{number}", album)
    first = comment("guest2", album, "The second frame, please as a print!")
    comment("ana", album, "With pleasure @guest2", parent=first)
    comment("cleo", album, "What a day that was.")
    like("ana", newest_post("cleo"))
    edited = edited_post("ana")
    while outbox.drain():
        continue
    place = Place.objects.get(name="Málaga")
    return {
        "album": f"/p/{album}/",
        "edited": f"/p/{edited}/",
        "draft": f"/create/drafts/{begun_draft('ana')}/",
        "place": f"/explore/places/{place.pk}/",
    }


def edited_post(author: str) -> str:
    """A post whose caption was mended once."""
    made = post(author, caption="Frist snow", hours_ago=4, first_photo=3)
    post_services.edit_post(
        author=account_named(author),
        post_id=int(made),
        caption="First snow",
        alt_texts={},
        place_name="",
        tagged_ids=[],
        audience="everyone",
        has_comments=True,
        hides_like_count=False,
        is_sensitive=False,
        sensitive_reason="",
        now=timezone.now(),
    )
    return made


def begun_draft(author: str) -> str:
    account = account_named(author)
    photos = tuple(PhotoInput(media_id=copied(rendered_photo(n), owner=account)) for n in range(2))
    made = post_services.start_draft(
        author=account,
        draft_content=PostContent(photos=photos, caption="Not finished yet"),
        now=timezone.now(),
    )
    return str(made.pk)


def number_in(post_path: str) -> int:
    return int(post_path.strip("/").rpartition("/")[2])


def main() -> None:
    """Answer until the tests hang up."""
    answers = sys.stdout
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            # What services print belongs into the log.
            with contextlib.redirect_stdout(sys.stderr):
                answer = {"value": ASKS[name](**arguments)}
        except Exception as error:
            answer = {"error": f"{name}: {type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
