"""The site's own settings, plus the views and actors that measurements need beside it."""

from apps.core.logging import logging_config
from instaclone.settings.base import *  # noqa: F403
from instaclone.settings.base import CACHES, INSTALLED_APPS, RATE_LIMITS

ROOT_URLCONF = "bench.urls"
# As where people use it: the demo's lines are for readers.
LOGGING = logging_config(debug=False)
INSTALLED_APPS = [*INSTALLED_APPS, "bench"]

# Requests are counted as ever, but one reader may ask ten thousand times.
RATE_LIMITS = {
    name: {**limit, "account": "100000/hour", "address": "100000/hour"}
    for name, limit in RATE_LIMITS.items()
}

# What the site would give up on after a quarter of a second is measured to its end.
CACHES = {
    alias: {**cache, "OPTIONS": {**cache["OPTIONS"], "SOCKET_TIMEOUT": 10}}  # type: ignore[dict-item]  # options are dicts
    for alias, cache in CACHES.items()
}
