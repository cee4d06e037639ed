"""The settings of a running site; tests use ``instaclone.settings.test``."""

from instaclone.settings.base import *  # noqa: F403
