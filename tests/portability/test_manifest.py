"""Whoever adds a table or a column says what becomes of it when a person goes."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from apps.accounts.models import Account
from apps.portability.engine.manifest import MANIFEST, Erased

# Contents of Django's own tables that say nothing of anybody.
FRAMEWORK = {"contenttypes.ContentType"}
_NAMES_SOMEBODY = re.compile(
    r"(?:account|actor|author|blocked|blocker|closer|creator|followee|follower|member|moderator"
    r"|muted|muter|owner|person|recipient|reporter|requester|sender|staff|subject|user)_id$"
)
_SAYS_SOMETHING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.EmailField,
    models.GenericIPAddressField,
    models.FileField,
    models.BinaryField,
)


def tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model._meta.managed and model._meta.label not in FRAMEWORK:
            yield model


def columns_of_people(model: type[models.Model]) -> set[str]:
    """Return the columns that name an account."""
    return {
        field.attname
        for field in model._meta.concrete_fields
        if field.related_model is Account or _NAMES_SOMEBODY.search(field.attname)
    }


def telling_columns(model: type[models.Model]) -> set[str]:
    """Return the columns that could tell something of a person."""
    texts = {f.attname for f in model._meta.concrete_fields if isinstance(f, _SAYS_SOMETHING)}
    return texts | columns_of_people(model)


def gaps(model: type[models.Model]) -> str:
    """Return what the manifest lacks about a table; "" for nothing."""
    entry = MANIFEST.get(model._meta.label)
    if entry is None:
        return "the whole table"
    if isinstance(entry, Erased):
        names = {field.attname for field in model._meta.concrete_fields}
        named = {*entry.by, *entry.emptied}
        missing = (columns_of_people(model) - named) | (named - names)
    else:
        missing = telling_columns(model) ^ set(entry.why)
    return ", ".join(sorted(missing))


class TestManifest:
    def test_says_of_every_table_what_becomes_of_it(self) -> None:
        found = {model._meta.label: gaps(model) for model in tables()}

        assert {label: missing for label, missing in found.items() if missing} == {}

    def test_names_no_table_that_does_not_exist(self) -> None:
        assert set(MANIFEST) - {model._meta.label for model in tables()} == set()

    def test_notices_a_new_table(self) -> None:
        class Diary(models.Model):
            writer = models.ForeignKey(Account, on_delete=models.CASCADE)

            class Meta:
                app_label = "probe"
                managed = False

        assert gaps(Diary) == "the whole table"
        assert columns_of_people(Diary) == {"writer_id"}

    def test_notices_a_new_column(self, monkeypatch) -> None:
        monkeypatch.setitem(MANIFEST, "sessions.Session", type(MANIFEST["auth.Group"])(why={}))

        assert gaps(Session) == "session_data, session_key"
