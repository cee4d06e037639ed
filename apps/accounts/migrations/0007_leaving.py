"""Leaving for good: the point of no return, and names that nobody has any more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_known_devices"),
    ]

    operations = [
        migrations.AddField(
            model_name="deletion",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="usernamereservation",
            name="account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="usernamereservation",
            name="until",
            field=models.DateTimeField(db_index=True),
        ),
    ]
