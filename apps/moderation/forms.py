"""What people type in a report, and staff with a decision."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm

from apps.moderation.types import MAX_APPEAL, MAX_NOTE, MAX_REASON, SUSPENSIONS, Action, Reason

FOREVER = "0"


class ReportForm(forms.Form):
    """Why something is reported."""

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what fits best."},
    )
    note = forms.CharField(
        label="Anything we should know",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": str(MAX_NOTE)}),
    )


class AppealForm(forms.Form):
    """Why a decision is wrong, in the words of the person concerned."""

    # Emptiness is refused by the service, in its own words.
    text = forms.CharField(
        label="Why do you think it is wrong?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": str(MAX_APPEAL)}),
        help_text="Somebody else of the moderators reads it. You can ask once.",
    )


class DecisionForm(forms.Form):
    """One decision; the buttons offered depend on how things stand."""

    action = forms.ChoiceField(
        choices=[
            (action, action.label)
            for action in (
                Action.DISMISSED,
                Action.REMOVED,
                Action.RESTORED,
                Action.MARKED,
                Action.UNMARKED,
                Action.SUSPENDED,
                Action.LIFTED,
            )
        ],
        error_messages={"required": "Choose what to do."},
    )
    days = forms.ChoiceField(
        required=False,
        choices=[
            *(
                (str(span.days), f"{span.days} day{'s' if span.days > 1 else ''}")
                for span in SUSPENSIONS
            ),
            (FOREVER, "until it is lifted"),
        ],
    )
    case = forms.IntegerField(required=False, min_value=0)
    # Emptiness is refused by the service, in its own words.
    reason = forms.CharField(required=False)


class ReasonedActionForm(ActionForm):
    """The actions of a list in admin, with the reason that each of them needs."""

    reason = forms.CharField(
        required=False,
        max_length=MAX_REASON,
        widget=forms.TextInput(attrs={"placeholder": "Reason (told and kept)", "size": 40}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["aria-label"] = "Reason"
