"""Search compares names without case and accents, through indexes."""

import django.contrib.postgres.indexes
from django.db import migrations

import apps.accounts.models

# unaccent() alone may not stand in an index: it depends on the dictionary named here.
MAKE_FUNCTION = """
CREATE FUNCTION search_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_email_index")]

    operations = [
        migrations.RunSQL(sql=MAKE_FUNCTION, reverse_sql="DROP FUNCTION search_key(text)"),
        migrations.RemoveIndex(model_name="account", name="account_name_trigram"),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    apps.accounts.models.SearchKey("name"), name="gin_trgm_ops"
                ),
                name="account_name_search",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    apps.accounts.models.SearchKey("username"), name="gin_trgm_ops"
                ),
                name="account_username_search",
            ),
        ),
    ]
