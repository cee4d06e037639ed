"""The form with which somebody registers an app of their own."""

from django import forms

from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.engine.scopes import FOLLOW, PROFILE, PUSH, READ, WRITE
from apps.oauth.types import MAX_NAME, MAX_WEBSITE, Registration

_CHOICES = [
    (READ, "Read everything its people see"),
    (WRITE, "Post, comment, like and change profiles for them"),
    (FOLLOW, "Follow, mute and block for them"),
    (PUSH, "Notify them while it is closed"),
    (PROFILE, "Only see who they are"),
]


class AppForm(forms.Form):
    """Name, website, redirect addresses and scopes."""

    name = forms.CharField(
        max_length=MAX_NAME, help_text="People see it when the app asks for their consent."
    )
    website = forms.URLField(
        max_length=MAX_WEBSITE, required=False, assume_scheme="https", label="Website (optional)"
    )
    redirect_uris = forms.CharField(
        label="Redirect addresses",
        initial=OUT_OF_BAND,
        help_text=(
            "Where the code goes, one address per line: https, a scheme of the app’s own, or "
            f"<code>{OUT_OF_BAND}</code> to show it to the person."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may ask for",
        choices=_CHOICES,
        initial=[READ],
        widget=forms.CheckboxSelectMultiple,
    )

    def registration(self) -> Registration:
        """Return what was filled in."""
        return Registration(
            name=self.cleaned_data["name"],
            website=self.cleaned_data["website"],
            redirect_uris=self.cleaned_data["redirect_uris"].split(),
            scopes=self.cleaned_data["scopes"],
        )
