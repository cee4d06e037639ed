"""The interaction log: a table cut into months, and the partitions of the first of them."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q
from django.utils import timezone

from apps.ranking.services.keeping import make_partitions


def make_first_partitions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    make_partitions(database=schema_editor.connection, now=timezone.now())


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    # Without a primary key: it would have to contain happened_at, and a report
                    # that is repeated happened a moment earlier or later each time.
                    sql="""
                    CREATE TABLE ranking_interaction (
                        id uuid NOT NULL,
                        account_id bigint NOT NULL
                            CONSTRAINT ranking_interaction_account
                            REFERENCES accounts_account (id) DEFERRABLE INITIALLY DEFERRED,
                        kind varchar(12) NOT NULL,
                        surface varchar(16) NOT NULL,
                        post_id bigint NULL,
                        author_id bigint NOT NULL,
                        position smallint NULL,
                        value integer NULL,
                        weight smallint NOT NULL,
                        happened_at timestamp with time zone NOT NULL
                    ) PARTITION BY RANGE (happened_at);
                    CREATE TABLE ranking_interaction_default
                        PARTITION OF ranking_interaction DEFAULT;
                    CREATE UNIQUE INDEX ranking_interaction_default_once
                        ON ranking_interaction_default (account_id, id);
                    """,
                    reverse_sql="DROP TABLE ranking_interaction;",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Interaction",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("impression", "Impression"),
                                    ("dwell", "Dwell"),
                                    ("open", "Open"),
                                    ("swipe", "Swipe"),
                                    ("profile", "Profile"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "surface",
                            models.CharField(
                                choices=[
                                    ("home", "Home"),
                                    ("profile", "Profile"),
                                    ("explore", "Explore"),
                                    ("tag", "Tag"),
                                    ("place", "Place"),
                                    ("post", "Post"),
                                    ("search", "Search"),
                                    ("notifications", "Notifications"),
                                    ("other", "Other"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("post_id", models.BigIntegerField(null=True)),
                        ("author_id", models.BigIntegerField()),
                        ("position", models.SmallIntegerField(null=True)),
                        ("value", models.IntegerField(null=True)),
                        ("weight", models.SmallIntegerField(default=1)),
                        ("happened_at", models.DateTimeField()),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(fields=["happened_at"], name="interaction_time"),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=Q(("post_id__isnull", False)),
                fields=["post_id"],
                name="interaction_post",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=Q(("post_id__isnull", True)),
                fields=["author_id"],
                name="interaction_profile",
            ),
        ),
        migrations.RunPython(make_first_partitions, migrations.RunPython.noop),
    ]
