"""What people type under a post, read leniently: the service cleans it and refuses by name."""

from typing import Any

from django import forms


class CommentForm(forms.Form):
    """A comment, or a reply to one."""

    text = forms.CharField(required=False, widget=forms.Textarea)
    parent_id = forms.RegexField(r"^[0-9]{1,19}$", required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        # A reply that names nothing anybody could have written is no field to mend.
        self.fields["parent_id"].error_messages["invalid"] = "This comment does not exist."

    @property
    def answered_id(self) -> int | None:
        """The comment that this one replies to."""
        typed = self.cleaned_data["parent_id"]
        return int(typed) if typed else None
