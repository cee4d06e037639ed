"""Wake the relay when a committed transaction has left effects in the outbox."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION core_outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_notify('outbox', ''); RETURN NULL; END $$;
            CREATE TRIGGER core_outbox_notify AFTER INSERT ON core_outboxrow
            FOR EACH STATEMENT EXECUTE FUNCTION core_outbox_notify();
            """,
            reverse_sql="""
            DROP TRIGGER core_outbox_notify ON core_outboxrow;
            DROP FUNCTION core_outbox_notify();
            """,
        )
    ]
