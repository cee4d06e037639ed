"""Bringing others in."""

from django import forms

from apps.accounts.services import MAX_USES

_DAYS = {1: "for a day", 7: "for a week", 30: "for 30 days"}


class InvitationForm(forms.Form):
    """For how many people, and how long, a link is good."""

    max_uses = forms.IntegerField(
        label="People who may use it",
        min_value=1,
        max_value=MAX_USES,
        initial=1,
        help_text=f"Each account takes one use; up to {MAX_USES}.",
    )
    days = forms.ChoiceField(
        label="It can be used",
        choices=[(str(days), name) for days, name in _DAYS.items()],
        initial="7",
    )
