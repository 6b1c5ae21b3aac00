"""A variable that can't be read stops the start with its name, and is never quoted."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

STRONG = "k9" * 30


def start(**variables) -> subprocess.CompletedProcess:
    """Read the settings in a process of their own, with nothing else in its environment."""
    production = {"SECRET_KEY": STRONG, "ALLOWED_HOSTS": "stet.example", "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", "from cms import settings as s; print(s.SECURE_HSTS_PRELOAD)"],
        cwd=settings.BASE_DIR,
        env=production | variables,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql:/bad"),
        ("DATABASE_URL", "postgres:bad"),
        ("DATABASE_URL", "postgresql://ada:open-sesame@host/"),
        ("DATABASE_URL", "postgresql://ada:open-sesame@[host/stet"),
        ("DATABASE_URL", "postgresql://host:port/stet"),
        ("DATABASE_URL", "mysql://ada:open-sesame@host/stet"),
        ("DATABASE_URL", "sesame"),
        ("DATABASE_URL", ""),
        ("EMAIL_URL", "ftp://x"),
        ("EMAIL_URL", "sesame"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "smtp://ada:open-sesame@host:port"),
        ("CACHE_URL", "sesame"),
        ("CACHE_URL", "memcached://host:11211"),
        ("CACHE_URL", "redis:/bad"),
        ("CACHE_URL", "redis://:open-sesame@/0"),
        ("CACHE_URL", "redis://:open-sesame@host:port/0"),
        ("CACHE_URL", "redis://:open-sesame@[host/0"),
        ("CACHE_URL", "redis://:open-sesame@host:6379/first"),
        ("CACHE_URL", "redis://:open-sesame@host:6379/²"),
        ("CACHE_URL", "redis://:open-sesame@host:6379/0?open-sesame"),
        ("CACHE_URL", "redis://ho st:6379/0"),
        ("SESSION_HOURS", "many"),
        ("DEBUG", "perhaps"),
        ("HSTS_PRELOAD", "perhaps"),
        ("KEY_RATE", "often"),
        ("DESK_TIME_ZONE", "Mars/Olympus"),
        ("HOUSE_LANGUAGE", "martian"),
        ("HOUSE_LANGUAGE", "xx"),
        ("NEWSROOM_ADDRESS", "ftp://x"),
        ("SECRET_KEY", "short"),
        ("SHEET_MAX_ROWS", "0"),
    ],
)
def test_the_start_stops_and_names_it(name, value):
    ended = start(**{name: value})
    last = ended.stderr.strip().splitlines()[-1]
    assert ended.returncode == 1
    assert name in last
    assert "sesame" not in ended.stderr


@pytest.mark.parametrize(
    "value",
    [
        "postgresql:///stet",
        "postgres://ada:pass@host:5433/stet",
        "sqlite:////tmp/x.sqlite3",
        "sqlite://:memory:",
    ],
)
def test_a_database_that_can_be_used_starts(value):
    assert start(DATABASE_URL=value).returncode == 0


@pytest.mark.parametrize(
    "value",
    [
        "",
        "redis://host",
        "redis://host:6379/",
        "rediss://ada:open%2Fsesame@host:6380/3",
        "redis://[::1]:6379/0",
    ],
)
def test_a_cache_that_can_be_used_starts(value):
    assert start(CACHE_URL=value).returncode == 0


@pytest.mark.parametrize("value", ["smtp://host", "submission://ada:pass@host:587", "console:"])
def test_a_mail_server_that_can_be_used_starts(value):
    assert start(EMAIL_URL=value).returncode == 0


def test_only_the_operator_promises_https_for_the_whole_domain():
    assert start().stdout.strip() == "False"
    assert start(HSTS_PRELOAD="true").stdout.strip() == "True"
