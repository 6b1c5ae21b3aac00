"""The project's settings as in production, but over http on this machine, and without collected files."""

import os

os.environ["DEBUG"] = "false"
os.environ.setdefault("SECRET_KEY", "scale " * 12)
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
os.environ.setdefault("FEED_PUBLIC", "true")

from cms.settings import *  # noqa: F403
from cms.settings import DATABASES, STORAGES

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by a password here

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # One process for each query, whose time is measured: on a busy machine there is nobody to help it.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c max_parallel_workers_per_gather=0"
