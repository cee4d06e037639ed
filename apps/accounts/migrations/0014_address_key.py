"""Find accounts by their mailbox; concurrently, because people sign up all the time."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import apps.accounts.models.people


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0013_blocks")]

    operations = [
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(
                apps.accounts.models.people.AddressKey("email"), name="account_address_key"
            ),
        ),
    ]
