"""What staff do includes marking posts as sensitive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("dismissed", "dismissed the reports"),
                    ("removed", "removed"),
                    ("restored", "restored"),
                    ("suspended", "suspended"),
                    ("lifted", "lifted the suspension"),
                    ("marked", "marked as sensitive"),
                    ("unmarked", "took the mark of sensitive back"),
                    ("looked", "looked at what is not public"),
                    ("edited", "edited"),
                    ("created", "created"),
                    ("hid", "hid the hashtag"),
                    ("showed", "showed the hashtag again"),
                    ("appointed", "made a moderator"),
                    ("relieved", "made a moderator no more"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="action",
            field=models.CharField(
                choices=[
                    ("dismissed", "dismissed the reports"),
                    ("removed", "removed"),
                    ("restored", "restored"),
                    ("suspended", "suspended"),
                    ("lifted", "lifted the suspension"),
                    ("marked", "marked as sensitive"),
                    ("unmarked", "took the mark of sensitive back"),
                    ("looked", "looked at what is not public"),
                    ("edited", "edited"),
                    ("created", "created"),
                    ("hid", "hid the hashtag"),
                    ("showed", "showed the hashtag again"),
                    ("appointed", "made a moderator"),
                    ("relieved", "made a moderator no more"),
                ],
                max_length=10,
            ),
        ),
    ]
