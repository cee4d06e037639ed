"""Let everybody who follows somebody count from today: who is dormant shows in a week."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feed", "0001_initial"), ("graph", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            INSERT INTO feed_homevisit (account_id, last_opened_on, is_dormant)
            SELECT DISTINCT follower_id, current_date, false FROM graph_following
            ON CONFLICT DO NOTHING
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
