"""The site's own settings, plus one hello-world view to measure pages against."""

from instaclone.settings.base import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
