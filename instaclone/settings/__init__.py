"""The settings of a running site; tests use ``tests.settings``."""

from instaclone.settings.base import *  # noqa: F403
