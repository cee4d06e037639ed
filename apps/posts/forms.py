"""What people type about a post, read leniently: the services clean it and refuse by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.core.exceptions import DomainError
from apps.graph.types import Audience
from apps.posts.exceptions import (
    CannotTag,
    CaptionTooLong,
    NoPhotos,
    PlaceNameTooLong,
    SensitiveReasonTooLong,
    TagsRefused,
    TooManyHashtags,
    TooManyPhotos,
    TooManyTagged,
)

_FIELDS: dict[type[DomainError], str] = {
    CaptionTooLong: "caption",
    TooManyHashtags: "caption",
    PlaceNameTooLong: "place",
    CannotTag: "tagged",
    TagsRefused: "tagged",
    SensitiveReasonTooLong: "sensitive_reason",
    TooManyTagged: "tagged",
    NoPhotos: "files",
    TooManyPhotos: "files",
}


class FilesInput(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is checked, and refused, for itself when it is received."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) else [data]
        return [file for file in files if file]


class PostForm(forms.Form):
    """What is said and chosen for a post."""

    files = FilesField(required=False)  # type: ignore[assignment]  # the form's own attribute stays
    caption = forms.CharField(required=False, widget=forms.Textarea)
    place = forms.CharField(required=False)
    tagged = forms.CharField(required=False)
    audience = forms.ChoiceField(choices=Audience.choices, initial=Audience.EVERYONE)
    has_comments = forms.BooleanField(required=False, initial=True)
    hides_like_count = forms.BooleanField(required=False)
    is_sensitive = forms.BooleanField(required=False)
    sensitive_reason = forms.CharField(required=False)

    @property
    def usernames(self) -> list[str]:
        """Who is tagged, by username."""
        return str(self.cleaned_data["tagged"]).replace(",", " ").split()

    def refuse(self, error: DomainError) -> None:
        """Show why a service refused, at the field that it is about."""
        self.add_error(_FIELDS.get(type(error)), error.message)


def alt_texts_in(posted: Mapping[str, Any]) -> dict[int, str]:
    """Read the fields ``alt_<media id>``."""
    return {
        int(name.removeprefix("alt_")): str(posted[name])
        for name in posted
        if name.startswith("alt_") and name.removeprefix("alt_").isdecimal()
    }


def order_in(posted: Mapping[str, Any], media_ids: Iterable[int]) -> list[int]:
    """Return the media that stay, ordered by the fields ``position_<media id>``.

    Photos with the same number keep their order; ``remove_<media id>`` takes one out.
    """

    def position(entry: tuple[int, int]) -> int:
        place, media_id = entry
        typed = str(posted.get(f"position_{media_id}", "")).strip()
        return int(typed) if typed.isdecimal() and len(typed) < 4 else place

    kept = [m for m in media_ids if not posted.get(f"remove_{m}")]
    return [media_id for _, media_id in sorted(enumerate(kept, start=1), key=position)]
