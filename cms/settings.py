"""Settings, read from the environment once; a missing or invalid value stops the process and is named.

cms/README.md explains each variable and its default.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from langcodes import standardize_tag, tag_is_valid
from marshmallow.validate import Length, OneOf, Range, Regexp

from cms.operation import caches
from cms.operation.concealing import know
from cms.operation.logs import configuration

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def required(name: str, value: object) -> object:
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment: it is needed unless DEBUG is true.")
    return value


@contextmanager
def named(name: str, example: str) -> Iterator[None]:
    """Name the variable in whatever error its value raises, and never quote it: it may hold a password."""
    try:
        yield
    except ImproperlyConfigured:
        raise
    except Exception:
        raise ImproperlyConfigured(f"{name} can't be read: write it as {example}.") from None


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = required(
    "SECRET_KEY",
    env.str(
        "SECRET_KEY",
        # Fixed in development, so that sessions survive a restart; never a default in production.
        "development-only-" + "stet" * 12 if DEBUG else None,
        validate=None if DEBUG else Length(min=50),
    ),
)
ALLOWED_HOSTS = required(
    "ALLOWED_HOSTS", env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else None)
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
FEED_PUBLIC = env.bool("FEED_PUBLIC", DEBUG)
KEY_RATE = env.str("KEY_RATE", "600/min", validate=Regexp(r"[1-9]\d*/(s|sec|min|hour|day)\Z"))
NEWSROOM_ADDRESS = env.str(
    "NEWSROOM_ADDRESS",
    "http://127.0.0.1:8000" if DEBUG else "",
    validate=Regexp(r"(https?://[^/\s]+/?)?\Z", error="It is an address such as https://stet.example."),
)
DESK_TIME_ZONE = env.str("DESK_TIME_ZONE", "UTC", validate=OneOf(available_timezones()))
HOLD_HOURS = env.int("HOLD_HOURS", 24, validate=Range(min=1))
with named("HOUSE_LANGUAGE", "a BCP 47 tag, such as en or de-AT"):
    # What the texts of records are written in; other languages stand beside them.
    HOUSE_LANGUAGE = standardize_tag(env.str("HOUSE_LANGUAGE", "en"))
    if not tag_is_valid(HOUSE_LANGUAGE):
        raise ValueError("The registry has no such language.")
MFA_REQUIRED = env.bool("MFA_REQUIRED", False)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 2, validate=Range(min=1))
WEB_THREADS = env.int("WEB_THREADS", 8, validate=Range(min=1))
SHEET_MAX_BYTES = env.int("SHEET_MAX_MEGABYTES", 10, validate=Range(min=1, max=100)) * 2**20
SHEET_MAX_ROWS = env.int("SHEET_MAX_ROWS", 5000, validate=Range(min=1, max=100_000))
REVIEW_READ_ABOVE = env.int("REVIEW_READ_ABOVE", 50, validate=Range(min=0))
REVIEW_SAMPLE_ABOVE = env.int("REVIEW_SAMPLE_ABOVE", 50, validate=Range(min=1))
REVIEW_SAMPLE_ROWS = env.int("REVIEW_SAMPLE_ROWS", 30, validate=Range(min=1, max=1000))

INSTALLED_APPS = [
    "cms.newsroom.site.NewsroomConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "import_export",
    "csp",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "cms.operation",
    "cms.accounts",
    "cms.desk",
    "cms.publishing",
    "cms.jobs",
    "cms.sheets",
    "cms.feed",
    "cms.pages",
    "cms.newsroom",
    "cms.newsroom.mail",
    "cms.newsroom.lists",
    "catalog",
    "sources",
    "cms.stories",
]

MIDDLEWARE = [
    # First those that have something to add to every answer, whoever gives it.
    "cms.operation.request_ids.RequestIdMiddleware",
    "cms.operation.headers.PolicyMiddleware",
    "cms.operation.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.operation.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # What these two decide of a view comes before CSRF, which reads and stores the whole body.
    "cms.accounts.second_step.SecondStepMiddleware",
    "cms.operation.body_limits.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.limits.gate.SlowedMiddleware",
    "cms.error_pages.ErrorPagesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
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
                "cms.operation.request_ids.on_page",
            ],
        },
    },
]

with named("DATABASE_URL", "postgresql://user:password@host/name"):
    database = env.str("DATABASE_URL", f"sqlite:///{BASE_DIR / 'stet.sqlite3'}")
    if "://" not in database:
        raise ValueError("It would be read as a name on this machine.")
    DATABASES = {"default": dj_database_url.parse(database)}
match DATABASES["default"]["ENGINE"]:
    case "django.db.backends.sqlite3":
        # IMMEDIATE takes the write lock when a transaction starts: one that read first and wrote later could
        # not wait for another writer, and would fail at once.
        DATABASES["default"]["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,  # of workers and commands; cms/wsgi.py shortens it
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    case "django.db.backends.postgresql" if not DATABASES["default"]["NAME"]:
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: write postgresql://user:password@host/name."
        )
    case "django.db.backends.postgresql":
        DATABASES["default"]["CONN_MAX_AGE"] = 60
        DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    case engine:
        raise ImproperlyConfigured(f"DATABASE_URL names {engine}: Stet runs on PostgreSQL or SQLite.")
with named("CACHE_URL", "redis://user:password@host:6379/0"):
    cache = env.str("CACHE_URL", "")
    CACHES = caches.configuration(cache)
CELERY_BROKER_URL = env.str(
    "CELERY_BROKER_URL",
    "",
    validate=Regexp(r"((rediss?|sentinel)://\S+)?\Z", error="It is an address such as redis://host:6379/0."),
)
# Jobs are rows either way: on Celery, other processes are told of them.
TASKS = {
    "default": {
        "BACKEND": "cms.jobs.broker.CeleryBackend"
        if CELERY_BROKER_URL
        else "cms.jobs.backend.DatabaseBackend"
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # older hashes, replaced at the next sign-in
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12, validate=Range(min=1, max=24 * 31)) * 3600

ACCOUNT_ADAPTER = "cms.accounts.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "cms.accounts.limits.forms.PasswordForm"}
# Guessing is slowed down by cms/accounts/limits instead, nobody signs up, and nobody guesses the key in a
# mail; allauth would also count a HEAD, which must not write. Its limits on mails stay.
ACCOUNT_RATE_LIMITS = dict.fromkeys(
    ("login", "login_failed", "reauthenticate", "change_password", "signup", "reset_password_from_key")
)
MFA_RATE_LIMITS = {"webauthn_login": None}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_HOURS, even if the browser is closed
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators give the first address; a new one is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Stet: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "cms.accounts.sign_in.SecondStepAdapter"
MFA_FORMS = {
    "add_webauthn": "cms.accounts.passkeys.AddKeyForm",
    "login_webauthn": "cms.accounts.passkeys.SignInForm",
    "authenticate_webauthn": "cms.accounts.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "cms.accounts.passkeys.ConfirmForm",
    "authenticate": "cms.accounts.limits.forms.SecondStepForm",
    "reauthenticate": "cms.accounts.limits.forms.ConfirmByCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Stet"
MFA_TOTP_TOLERANCE = 1  # in steps of half a minute, by which a phone's clock may be off
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # safe where nobody can sign up under somebody else's address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

with named("EMAIL_URL", "submission://user:password@host:587"):
    MAIL = env.dj_email_url("EMAIL_URL", "console:" if DEBUG else "smtp://localhost:25")
    EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["EMAIL_USE_TLS"], MAIL["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = MAIL["EMAIL_FILE_PATH"] or None
EMAIL_TIMEOUT = 20
# No word of these gets into a log, whatever an error quotes.
SECRETS = (
    SECRET_KEY,
    DATABASES["default"].get("PASSWORD"),
    EMAIL_HOST_PASSWORD,
    caches.password(cache),
    urlsplit(CELERY_BROKER_URL).password,
)
know(str(each) for each in SECRETS if each)
LOGGING = configuration(readable=DEBUG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "stet@localhost")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# A title with some hundreds of credits has more form fields than Django's limit of 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
# The operator's to promise: both bind every other site under the domain, and a browser's list for months.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)
if not DEBUG:
    # Their absence is a choice here and no oversight.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cms.error_pages.no_token"
if env.bool("BEHIND_TLS_PROXY", False):
    # Sign-in attempts are counted by the address that our one proxy appends to X-Forwarded-For.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# No inline script or style and no foreign origin, in the admin too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["cms.feed.renderers.StoredJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cms.feed.requests.keys.Bearer",
        "cms.feed.requests.permissions.SignedIn",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["cms.feed.requests.permissions.ReadsFeed"],
    "DEFAULT_THROTTLE_CLASSES": ["cms.feed.requests.keys.KeyThrottle"],
    "DEFAULT_SCHEMA_CLASS": "cms.feed.schema.openapi.FeedSchema",
    "EXCEPTION_HANDLER": "cms.feed.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Stet feed",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer", "description": "A key from the newsroom."}
        }
    },
    "DEFAULT_GENERATOR_CLASS": "cms.feed.schema.openapi.FeedSchemaGenerator",
}
