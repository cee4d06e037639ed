"""Search compares names without case and accents, through one index."""

import django.contrib.postgres.indexes
import django.db.models.functions
from django.db import migrations, models

import apps.accounts.models

# unaccent() alone may not stand in a generated column: it depends on the dictionary named here.
MAKE_FUNCTION = """
CREATE OR REPLACE FUNCTION search_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_email_index")]

    operations = [
        migrations.RunSQL(sql=MAKE_FUNCTION, reverse_sql="DROP FUNCTION search_key(text)"),
        migrations.RemoveIndex(model_name="account", name="account_name_trigram"),
        migrations.AddField(
            model_name="account",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=apps.accounts.models.SearchKey(
                    django.db.models.functions.Concat("username", models.Value(" "), "name")
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                name="account_search_text",
            ),
        ),
    ]
