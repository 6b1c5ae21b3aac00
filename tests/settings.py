"""The project's settings for tests: a database in a file, fast password hashing, the toy kinds."""

import os

os.environ.setdefault("DEBUG", "true")

from cms.settings import *  # noqa: F403
from cms.settings import BASE_DIR, DATABASES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toys"]  # noqa: F405
DEBUG = False
# A test's data need not survive a power cut.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None  # nothing is collected for tests; files are served from the apps
NEWSROOM_ADDRESS = ""  # no mail, except in tests of it
FEED_PUBLIC = True
ACCOUNT_REAUTHENTICATION_REQUIRED = MFA_REAUTHENTICATION_REQUIRED = False  # tests that want it turn it on
