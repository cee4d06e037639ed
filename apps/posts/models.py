"""Posts and what belongs to them: photos, tagged people, hashtags, places, revisions, drafts."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now

from apps.accounts.types import Status
from apps.core.distribution import REFERENCE, distributed
from apps.core.ids import new_owner_id
from apps.core.models import BaseModel
from apps.graph.policy import visible_content
from apps.graph.types import Audience
from apps.posts.types import MAX_SENSITIVE_REASON, DraftState, PhotoInput, PostContent, PostState

if TYPE_CHECKING:
    from apps.graph.policy import Viewer


class Place(BaseModel):
    """Where a photo was taken, as people name it."""

    distribution = REFERENCE

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    name = models.CharField(max_length=100)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="one_place_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Hashtag(BaseModel):
    """A hashtag by its folded form."""

    distribution = REFERENCE

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    is_hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"#{self.name}"


# The rule of ``shared_index`` for nobody in particular, where joins call the tables so.
SHARED_INDEX_SQL = """
    post.state = 'published' AND post.audience = 'everyone'
    AND author.status = 'active' AND NOT author.is_private
"""


class PostQuerySet(models.QuerySet["Post"]):
    """The one way to posts: ``visible_to`` for people, ``shared_index`` for public lists."""

    def published(self) -> "PostQuerySet":
        return self.filter(state=PostState.PUBLISHED)

    def visible_to(self, viewer: "Viewer") -> "PostQuerySet":
        """Keep what the viewer may open: their own, and what author and audience allow."""
        own = models.Q(
            author_id=viewer.account_id,
            state__in=[PostState.PUBLISHED, PostState.ARCHIVED],
            author__status__in=[Status.ACTIVE, Status.DEACTIVATED],
        )
        return self.filter(
            own | (models.Q(state=PostState.PUBLISHED) & visible_content(viewer, "author"))
        )

    def shared_index(self, viewer: "Viewer") -> "PostQuerySet":
        """Keep what shared lists may hold: listed posts of public, active accounts only."""
        return self.visible_to(viewer).filter(
            state=PostState.PUBLISHED,
            audience=Audience.EVERYONE,
            author__is_private=False,
            author__status=Status.ACTIVE,
        )


class Post(BaseModel):
    """A published post; its id was minted when it was published, so ids are in that order."""

    distribution = distributed(by="id", group="post")

    id = models.BigIntegerField(primary_key=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=PostState.choices, default=PostState.PUBLISHED)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.EVERYONE)
    caption = models.TextField(blank=True, default="")
    # [{"kind": "hashtag", "start": 0, "end": 5, "value": "spring"}, …], offsets in code points
    entities = models.JSONField(default=list, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL)
    has_comments = models.BooleanField(default=True)
    # Only its author sees how many like it, and who.
    hides_like_count = models.BooleanField(default=False, db_default=False)
    # By its author, with words for the cover; and by the moderators, which the author cannot undo.
    is_sensitive = models.BooleanField(default=False, db_default=False)
    sensitive_reason = models.CharField(
        max_length=MAX_SENSITIVE_REASON, blank=True, default="", db_default=""
    )
    is_marked_sensitive = models.BooleanField(default=False, db_default=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # What it was when staff removed it, so that they can undo that; "" if its author deleted it.
    removed_state = models.CharField(max_length=10, blank=True, default="")
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]  # a manager with the same methods

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["author", "-id"], name="post_author"),
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(state="deleted"),
                name="post_deleted",
            ),
            models.Index(
                fields=["place", "-id"],
                condition=models.Q(place__isnull=False),
                name="post_place",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/p/{self.pk}/"


class PostMedia(BaseModel):
    """One photo of a post, in its place of the carousel."""

    distribution = distributed(by="post_id", group="post")

    pk = models.CompositePrimaryKey("post_id", "position")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    media_id = models.BigIntegerField(db_index=True)
    alt_text = models.CharField(max_length=1500, blank=True, default="")

    def __str__(self) -> str:
        return f"photo {self.position} of {self.post_id}"


class PostTag(BaseModel):
    """A person tagged in a post."""

    distribution = distributed(by="post_id", group="post")

    pk = models.CompositePrimaryKey("post_id", "account_id")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tags")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    # Waits until the person approves it; nobody else sees it.
    is_pending = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.account_id} in {self.post_id}"


class PostRevision(BaseModel):
    """What a post said before an edit."""

    distribution = distributed(by="post_id", group="post")

    pk = models.CompositePrimaryKey("post_id", "number")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    caption = models.TextField(blank=True)
    # What else the edit changed: {"alt_texts": […], "place": "…", "tagged": […]}
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"revision {self.number} of {self.post_id}"


class AuthorPost(BaseModel):
    """The posts of one author, newest first: the profile grid without asking every shard."""

    distribution = distributed(by="author_id", group="account")

    pk = models.CompositePrimaryKey("author_id", "post_id")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    post_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PostState.choices, default=PostState.PUBLISHED)
    # Lists for everybody leave these out where they are read, instead of filling up with them.
    is_for_close_friends = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["author", "state", "-post_id"], name="author_post_newest")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} by {self.author_id}"


class HashtagPost(BaseModel):
    """The posts under one hashtag, newest first; visibility is decided when they are read."""

    distribution = distributed(by="hashtag_id", group="hashtag")

    pk = models.CompositePrimaryKey("hashtag_id", "post_id")
    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="+")
    post_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.post_id} under {self.hashtag_id}"


class HashtagFollow(BaseModel):
    """A hashtag that somebody follows, with the follower whose list of hashtags it is."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "hashtag_id")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.account_id} follows hashtag {self.hashtag_id}"


class HashtagFollower(BaseModel):
    """The same edge, with the hashtag whose list of followers it is."""

    distribution = distributed(by="hashtag_id", group="hashtag")

    pk = models.CompositePrimaryKey("hashtag_id", "account_id")
    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.account_id} follows hashtag {self.hashtag_id}"


class TaggedPost(BaseModel):
    """The posts in which one person is tagged: the other direction of ``PostTag``."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "post_id")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    post_id = models.BigIntegerField()
    is_pending = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.account_id} in {self.post_id}"


class Draft(BaseModel):
    """A post that is not published yet: being edited, waiting for its photos, or failed."""

    distribution = distributed(by="author_id", group="account")

    id = models.BigIntegerField(primary_key=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.EDITING)
    failure_reason = models.CharField(max_length=300, blank=True, default="")
    # [{"media_id": "…", "alt_text": "…"}, …] in order
    photos = models.JSONField(default=list)
    caption = models.TextField(blank=True, default="")
    place_name = models.CharField(max_length=100, blank=True, default="")
    tagged_ids = models.JSONField(default=list)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.EVERYONE)
    has_comments = models.BooleanField(default=True)
    hides_like_count = models.BooleanField(default=False, db_default=False)
    is_sensitive = models.BooleanField(default=False, db_default=False)
    sensitive_reason = models.CharField(
        max_length=MAX_SENSITIVE_REASON, blank=True, default="", db_default=""
    )
    # The post it became; 0 before. Kept for a while so that an open page finds its way there.
    post_id = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "updated_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def photo_inputs(self) -> tuple[PhotoInput, ...]:
        """The photos in their order."""
        return tuple(
            PhotoInput(media_id=int(photo["media_id"]), alt_text=photo["alt_text"])
            for photo in self.photos
        )

    @property
    def content(self) -> PostContent:
        """What will be published."""
        return PostContent(
            photos=self.photo_inputs,
            caption=self.caption,
            place_name=self.place_name,
            tagged_ids=tuple(int(account_id) for account_id in self.tagged_ids),
            audience=Audience(self.audience),
            has_comments=self.has_comments,
            hides_like_count=self.hides_like_count,
            is_sensitive=self.is_sensitive,
            sensitive_reason=self.sensitive_reason,
        )
