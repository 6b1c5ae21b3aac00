"""The settings of production, with the static files where a test collects them, or as they lie."""

import os

from cms.settings import *  # noqa: F403

if "COLLECTED" in os.environ:
    STATIC_ROOT = os.environ["COLLECTED"]
else:
    STATIC_ROOT = None
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
