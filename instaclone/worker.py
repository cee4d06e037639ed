"""What ``dramatiq`` loads in each worker process: Django, and with it every task and subscriber."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instaclone.settings")
django.setup()

from apps.core.events import queue_names  # noqa: E402  # needs Django
from apps.core.queue import broker  # noqa: E402

for _queue in queue_names():
    broker.declare_queue(_queue)
