"""What people choose for their boundaries."""

from typing import Any

from django import forms

from apps.graph.models import Boundaries
from apps.graph.types import Choices, Circle

_USUAL = [(c.value, c.label) for c in (Circle.EVERYONE, Circle.FOLLOWED, Circle.NOBODY)]


class BoundariesForm(forms.Form):
    """Whom one lets comment, mention and tag, and which comments wait."""

    comments_from = forms.ChoiceField(
        label="Who may comment on your posts",
        choices=Circle.choices,
        help_text="Others see the comments, but no box to write one.",
    )
    mentions_from = forms.ChoiceField(
        label="Who may mention you",
        choices=_USUAL,
        help_text="From others your name stays plain text, and you are not told.",
    )
    tags_from = forms.ChoiceField(
        label="Who may tag you",
        choices=_USUAL,
        help_text="Others are told that you cannot be tagged.",
    )
    approves_tags = forms.BooleanField(
        label="Approve tags by hand",
        required=False,
        help_text="Nobody but you sees that you are tagged until you say so.",
    )
    hidden_words = forms.CharField(
        label="Hidden words",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One word or phrase a line. Comments on your posts that hold one wait for you.",
    )

    @classmethod
    def of(cls, boundaries: Boundaries) -> "BoundariesForm":
        """Return the form filled with what somebody has chosen."""
        initial: dict[str, Any] = {
            name: getattr(boundaries, name) for name in cls.base_fields if name != "hidden_words"
        }
        return cls(initial={**initial, "hidden_words": "\n".join(boundaries.hidden_words)})

    @property
    def choices(self) -> Choices:
        """What was chosen."""
        chosen = self.cleaned_data
        return Choices(
            comments_from=Circle(chosen["comments_from"]),
            mentions_from=Circle(chosen["mentions_from"]),
            tags_from=Circle(chosen["tags_from"]),
            approves_tags=chosen["approves_tags"],
            hidden_words=tuple(chosen["hidden_words"].splitlines()),
        )
