"""Settings of the test suite: real servers, cheap password hashes, static files from source."""

import os

os.environ.setdefault("SECRET_KEY", "test-secret-key-that-is-long-enough-to-be-accepted-by-all")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
os.environ.setdefault("STAFF_2FA", "optional")
# The suite sets these to its own servers; the type checker only reads the settings.
os.environ.setdefault("DATABASE_URL", "postgresql://127.0.0.1/instaclone")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

from instaclone.settings.base import *  # noqa: F403
from instaclone.settings.base import DATABASES, REST_FRAMEWORK, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Django's test runner replaces EMAIL_BACKEND by the same, so tests see mails without a worker.
MAIL_BACKEND = EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
DATABASES["default"]["OPTIONS"].pop("pool", None)  # type: ignore[attr-defined]  # test databases are dropped, a pool would hold them
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "EXCEPTION_HANDLER": "tests.plugins.declaring.exception_handler",
}
