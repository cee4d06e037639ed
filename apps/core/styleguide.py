"""Made-up content for /styleguide/, the page that shows every component in each of its states."""

from typing import Any

from django import forms
from django.templatetags.static import static

KINDS = ("primary", "secondary", "quiet", "danger")
_PHOTOS = (
    ("01", "A wooden pier leads out over a still lake at dusk"),
    ("02", "Sand dunes under a blue night sky with stars"),
    ("03", "A white facade of triangular panels"),
    ("04", "Rocks in a mountain lake that mirrors the slopes"),
    ("05", "Waves of red sandstone in a narrow canyon"),
    ("06", "A wooden sign in dry grassland that welcomes to Colorado"),
)


class SampleForm(forms.Form):
    """One field of each kind, one of them with an error."""

    name = forms.CharField(label="Name", help_text="Shown beside your username.", max_length=60)
    email = forms.EmailField(label="E-mail address")
    bio = forms.CharField(label="About you", widget=forms.Textarea(attrs={"rows": 3}))
    audience = forms.ChoiceField(
        label="Who sees it",
        choices=[("everyone", "Everyone"), ("followers", "Followers")],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(label="Theme", choices=[("auto", "Like my system"), ("dark", "Dark")])
    is_private = forms.BooleanField(
        label="Private account", help_text="Only people you approve see your photos."
    )


def styleguide_context() -> dict[str, Any]:
    """Return what the styleguide shows."""
    photos = [
        {"src": static(f"img/sheet/{number}.webp"), "alt": alt, "width": 480, "height": 320}
        for number, alt in _PHOTOS
    ]
    return {
        "kinds": KINDS,
        "form": SampleForm(
            {
                "name": "Cleo Marin",
                "email": "cleo",
                "bio": "Film, mostly.",
                "audience": "everyone",
                "theme": "auto",
                "is_private": True,
            }
        ),
        "people": [
            {"username": "ana", "initials": "AN", "hue": 20},
            {"username": "ben", "initials": "BO", "hue": 150},
            {"username": "cleo", "initials": "CM", "hue": 260},
        ],
        "tabs": [
            {"href": "#g-tabs", "label": "Posts", "icon": "grid-3x3", "current": True},
            {"href": "#g-tabs", "label": "Tagged", "icon": "user-plus"},
            {"href": "#g-tabs", "label": "Requests", "icon": "bell", "count": 3},
        ],
        "menu": [
            {"label": "Copy link", "icon": "link", "href": "#g-tabs"},
            {"label": "Delete post", "icon": "trash-2", "dialog": "guide-dialog", "danger": True},
        ],
        "photos": photos[:3],
        "tiles": [
            {
                "id": number,
                "url": "#g-tiles",
                "src": photo["src"],
                "alt": photo["alt"],
                "is_album": number % 3 == 1,
                "like_count": 214 - 31 * number,
                "comment_count": 18 - number,
            }
            for number, photo in enumerate(photos)
        ],
    }
