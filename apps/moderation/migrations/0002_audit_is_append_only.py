"""The log of staff is only ever added to: the database refuses everything else, to everybody."""

from django.db import migrations

# ALWAYS: also for sessions that pretend to be a replica. FOR EACH STATEMENT: TRUNCATE has no rows.
PROTECT = """
CREATE FUNCTION moderation_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or removed'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION moderation_audit_is_append_only();
ALTER TABLE moderation_auditentry ENABLE ALWAYS TRIGGER audit_append_only;
"""
UNPROTECT = """
DROP TRIGGER audit_append_only ON moderation_auditentry;
DROP FUNCTION moderation_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [migrations.RunSQL(sql=PROTECT, reverse_sql=UNPROTECT)]
