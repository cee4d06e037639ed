"""``manage.py api_reference``: write the tables of docs/api.md, and docs/compatibility.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.core.api.reference import compatibility_page, with_tables


class Command(BaseCommand):
    """Writes what the documentation tells of the API from the API itself."""

    help = "Write the tables of docs/api.md, and docs/compatibility.md, from the code."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        docs = settings.BASE_DIR / "docs"
        page = docs / "api.md"
        page.write_text(with_tables(page.read_text()))
        (docs / "compatibility.md").write_text(compatibility_page())
