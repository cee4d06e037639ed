"""Settings of every process; what differs between sites comes from the environment."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext

from apps.core.http import csp_policy
from apps.core.logging import logging_config
from instaclone.settings.environment import Environment

# Lets generic classes of Django (ModelAdmin[Post]) be named with their parameter at run time.
django_stubs_ext.monkeypatch()

env = Environment()
env.require_valid()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.text("INSTACLONE_DATA")).resolve()

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = env.flag("DEBUG")
DEMO = env.flag("INSTACLONE_DEMO")
SITE_URL = env.text("SITE_URL").rstrip("/")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS")
TRUSTED_PROXIES = env.items("TRUSTED_PROXIES")
IS_HTTPS = SITE_URL.startswith("https://")
REGISTRATION = env.text("REGISTRATION")
INVITATIONS = env.text("INVITATIONS")
MINIMUM_AGE = env.number("MINIMUM_AGE")
STAFF_2FA = env.text("STAFF_2FA")
METRICS_TOKEN = env.text("METRICS_TOKEN")
SERVE_APPS = env.items("SERVE_APPS")
REALTIME_URL = env.text("REALTIME_URL")

ROOT_URLCONF = "instaclone.urls"
WSGI_APPLICATION = "instaclone.wsgi.application"
ASGI_APPLICATION = "instaclone.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"
SITE_ID = None

INSTALLED_APPS = [
    "apps.core",
    "apps.media",
    "apps.accounts",
    "apps.graph",
    "apps.oauth",
    "apps.posts",
    "apps.engagement",
    "apps.cards",
    "apps.ranking",
    "apps.feed",
    "apps.explore",
    "apps.search",
    "apps.notifications",
    "apps.moderation",
    "apps.portability",
    "apps.realtime",
    "apps.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "rest_framework",
    "corsheaders",
    "storages",
    "django_htmx",
    "csp",
    "dramatiq_crontab",
    "instaclone.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestIdMiddleware",
    "apps.core.middleware.AccessLogMiddleware",
    "apps.core.middleware.MediaOriginMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.middleware.SecurityHeadersMiddleware",
    "apps.accounts.middleware.ShutOutMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.LastSeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.AccountGateMiddleware",
    "apps.core.middleware.ErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context_processors.chrome",
            ],
            "builtins": ["apps.core.templatetags.icons"],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?host=/socket into a Django database."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": query.get("port", [str(parts.port or "")])[0],
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 2,
            # Measured: with the pool and health checks a killed server costs no failed request. To
            # look at the socket, which saves a round trip, costs a few: what is just being ended
            # has not hung up yet.
            "pool": {"min_size": 1, "max_size": 16, "timeout": 2},
        },
    }


DATABASES = {"default": database(env.text("DATABASE_URL"))}

REDIS_URL = env.text("REDIS_URL")
CACHE_URL = env.text("CACHE_URL") or REDIS_URL
BROKER_URL = env.text("BROKER_URL") or REDIS_URL
CHANNELS_URL = env.text("CHANNELS_URL") or REDIS_URL
FEED_SHARDS = env.items("FEED_SHARDS") or [REDIS_URL]
FEED_SHARD_COUNT = len(FEED_SHARDS)


def redis_cache(url: str) -> dict[str, object]:
    """Describe one Redis role; 0.25 s timeouts keep a dead server from holding up a page.

    An outage is an error here, not an empty cache: only the limits of the sign-in pages use these
    through Django, and they must refuse at once rather than wait for a lock that nobody gives.
    """
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "dj",
        "OPTIONS": {
            "CLIENT_CLASS": "django_redis.client.DefaultClient",
            "REDIS_CLIENT_CLASS": "apps.core.redis.GuardedRedis",
            "SOCKET_CONNECT_TIMEOUT": 0.25,
            "SOCKET_TIMEOUT": 0.25,
            "CONNECTION_POOL_KWARGS": {"retry": None, "health_check_interval": 0},
        },
    }


CACHES = {
    "default": redis_cache(CACHE_URL),
    "channels": redis_cache(CHANNELS_URL),
    **{f"feeds-{index}": redis_cache(url) for index, url in enumerate(FEED_SHARDS)},
}

CHANNEL_LAYERS = {
    "default": {
        # The core layer dies on idle sockets with redis-py 8 and drops above 100 messages.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [CHANNELS_URL], "prefix": "rt"},
    }
}

DRAMATIQ_CRONTAB = {"REDIS_URL": BROKER_URL if BROKER_URL.startswith(("redis", "unix")) else None}

# Database sessions: cached ones answer 500 when Redis is gone.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
# By which a browser is known again at sign-in; under HTTPS no other host can plant one.
DEVICE_COOKIE_NAME = "__Host-device" if IS_HTTPS else "device"
DEVICE_COOKIE_AGE = 60 * 60 * 24 * 400
CSRF_FAILURE_VIEW = "apps.core.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "apps.accounts.forms.SignUpForm",
    "login": "apps.accounts.forms.SignInForm",
    "reauthenticate": "apps.accounts.forms.ConfirmingPasswordForm",
    "reset_password": "apps.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "apps.accounts.forms.SetNewPasswordForm",
    "change_password": "apps.accounts.forms.ChangePasswordForm",
    "add_email": "apps.accounts.forms.AddEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Counted in Redis; without it these refuse with 503, as all that guards passwords must.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_VALIDATORS = "apps.accounts.usernames.validators"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
USERSESSIONS_TRACK_ACTIVITY = False

MFA_ADAPTER = "apps.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks differ, and people type slowly: the half minute before and after counts as well.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "apps.accounts.forms.CodeForm",
    "reauthenticate": "apps.accounts.forms.ConfirmingCodeForm",
    "activate_totp": "apps.accounts.forms.ActivateAppForm",
    "add_webauthn": "apps.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "apps.accounts.forms.RenamePasskeyForm",
    "authenticate_webauthn": "apps.accounts.forms.PasskeyForm",
    "login_webauthn": "apps.accounts.forms.SignInWithPasskeyForm",
    "reauthenticate_webauthn": "apps.accounts.forms.ConfirmingPasskeyForm",
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS: list[object] = [BASE_DIR / "static"]
for _prefix, _folder in (("vendor/htmx", "htmx.org/dist"),):
    _path = BASE_DIR / "node_modules" / _folder
    if _path.is_dir():
        STATICFILES_DIRS.append((_prefix, _path))
# Modules import each other by unhashed names: after an upgrade a browser may mix old and new ones
# for this many seconds.
WHITENOISE_MAX_AGE = 60
WHITENOISE_USE_FINDERS = DEBUG

MEDIA_URL = env.text("MEDIA_URL").rstrip("/") + "/"
MEDIA_PATH = urlsplit(MEDIA_URL).path
# With an address of its own, public media are fetched where no page and no cookie of the site is.
MEDIA_HOST = urlsplit(MEDIA_URL).netloc
if urlsplit(SITE_URL).netloc == MEDIA_HOST:
    MEDIA_HOST = ""
if MEDIA_HOST:
    ALLOWED_HOSTS.append(urlsplit(MEDIA_URL).hostname or "")
MEDIA_CDN_URLS = env.items("MEDIA_CDN_URLS")
MEDIA_ACCEL_PREFIX = env.text("MEDIA_ACCEL_PREFIX")
MEDIA_STORAGE_URL = env.text("MEDIA_STORAGE_URL") or f"file://{DATA_DIR / 'media'}"
STORAGES = {
    "default": {"BACKEND": "apps.media.storage.PrivateMediaStorage"},
    "media_public": {"BACKEND": "apps.media.storage.PublicMediaStorage"},
    "media_private": {"BACKEND": "apps.media.storage.PrivateMediaStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploads are checked for size before they are read; these bound what a form may hold in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# More than a post takes, so that whoever chooses 21 photos is told so and not just refused.
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * 1024 * 1024

EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = f"Instaclone <no-reply@{urlsplit(SITE_URL).hostname}>"
EMAIL_TIMEOUT = 10
_mail = urlsplit(EMAIL_URL)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
# Pages write mails down; MAIL_BACKEND is how workers send them.
EMAIL_BACKEND = "apps.core.mail.QueuingBackend"
if _mail.scheme == "demo":
    MAIL_BACKEND = "apps.core.mail.ConsoleAndFolderBackend"
elif _mail.scheme in {"smtp", "smtps", "smtp+tls"}:
    MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
else:
    MAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.oauth.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "apps.oauth.api.permissions.HasScope",
        "apps.accounts.api.permissions.TakesPart",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "apps.core.api.parsers.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "EXCEPTION_HANDLER": "apps.core.api.errors.exception_handler",
    # What an operation is like is told by the documentation, not by OPTIONS.
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.OperationSchema",
    "DEFAULT_THROTTLE_CLASSES": ["apps.core.api.throttles.NamedLimitThrottle"],
}

# Apps that run in browsers call from any origin, with a token and never with the site's cookies.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(api/|oauth/(token|revoke|userinfo)|\.well-known/|nodeinfo/)"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = ("authorization", "content-type", "idempotency-key", "x-pixelfed-app")
CORS_EXPOSE_HEADERS = (
    "Idempotent-Replayed",
    "Link",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-Id",
)

SPECTACULAR_SETTINGS = {
    "TITLE": "Instaclone",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "The dialect of apps made for Mastodon and Pixelfed, and our own extras.",
    # Choices stay where they are used.
    "POSTPROCESSING_HOOKS": [],
}

CONTENT_SECURITY_POLICY = csp_policy(
    media_urls=[*MEDIA_CDN_URLS, MEDIA_URL], realtime_url=REALTIME_URL
)

# Named limits: how often an account, and an address, may do something. Sensitive ones refuse
# when they cannot count; the others let people go on.
RATE_LIMITS: dict[str, dict[str, object]] = {
    "api": {"account": "300/5 minute", "address": "600/5 minute", "sensitive": False},
    "media.upload": {"account": "300/hour", "address": "600/hour", "sensitive": False},
    "posts.create": {"account": "100/hour", "address": "300/hour", "sensitive": False},
    "engagement.like": {"account": "60/minute", "address": "300/minute", "sensitive": False},
    "engagement.comment": {"account": "30/minute", "address": "120/minute", "sensitive": False},
    "graph.follow": {"account": "60/minute", "address": "120/minute", "sensitive": False},
    "moderation.appeal": {"account": "20/hour", "address": "60/hour", "sensitive": False},
    "moderation.report": {"account": "20/hour", "address": "60/hour", "sensitive": False},
    "search.query": {"account": "120/minute", "address": "240/minute", "sensitive": False},
    "accounts.password": {"account": "10/hour", "address": "60/hour", "sensitive": True},
    "accounts.invite": {"account": "30/hour", "sensitive": False},
    "accounts.username": {"account": "60/minute", "address": "60/minute", "sensitive": False},
    # A page reports every ten seconds, and when it is left.
    "ranking.interactions": {"account": "120/minute", "sensitive": False},
    "portability.export": {"account": "4/day", "sensitive": True},
    "portability.import": {"account": "10/day", "sensitive": True},
    "oauth.authorize": {"account": "60/hour", "address": "120/hour", "sensitive": True},
    "oauth.register": {"account": "20/hour", "address": "60/hour", "sensitive": False},
    "oauth.token": {"address": "120/minute", "sensitive": True},
    "realtime.ticket": {"account": "60/minute", "address": "240/minute", "sensitive": True},
}

LOGGING = logging_config(debug=DEBUG or DEMO)
LOGGING_CONFIG = "apps.core.logging.configure"
# auth.W004: usernames are unique whatever their case, by a constraint on lower(username).
# security.W005, W021: whether other names of the domain speak HTTPS is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W005", "security.W021"]
