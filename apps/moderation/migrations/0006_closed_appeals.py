"""Appeals that were over before they were answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0005_appeals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appeal",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("granted", "Granted"),
                    ("upheld", "Upheld"),
                    ("closed", "Closed"),
                ],
                default="waiting",
                max_length=7,
            ),
        ),
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
                    ("approved", "let in"),
                    ("declined", "did not let in"),
                    ("relieved", "made a moderator no more"),
                    ("granted", "granted the appeal"),
                    ("upheld", "turned the appeal down"),
                    ("closed", "closed the appeal, with nothing to undo"),
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
                    ("approved", "let in"),
                    ("declined", "did not let in"),
                    ("relieved", "made a moderator no more"),
                    ("granted", "granted the appeal"),
                    ("upheld", "turned the appeal down"),
                    ("closed", "closed the appeal, with nothing to undo"),
                ],
                max_length=10,
            ),
        ),
    ]
