"""The site's own settings, for a few people who write far more than people do.

Without limits on how often they may, and with plain names of static files: nobody looks at them.
"""

from instaclone.settings.base import *  # noqa: F403
from instaclone.settings.base import RATE_LIMITS, STORAGES

RATE_LIMITS = {name: {"sensitive": limit["sensitive"]} for name, limit in RATE_LIMITS.items()}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
