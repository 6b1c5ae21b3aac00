"""A real gunicorn on the test's database, as its settings say; and clients that can misbehave."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import connection

HOST = "stet.example"
# After which a test fails that would hang.
PATIENCE = 60
HEAD = f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\n"
GET = f"GET /api/v1/ HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n"


def environment(**variables: str) -> dict[str, str]:
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    )
    ours = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.operation.server.production",
        "DEBUG": "false",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "true",
        "FEED_PUBLIC": "true",
    }
    return os.environ | ours | variables


@dataclass
class Server:
    """port: on this machine. log: the file that its lines go to."""

    port: int
    process: subprocess.Popen
    log: Path

    def connect(self, sent: str | bytes = b"") -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        client.sendall(sent.encode() if isinstance(sent, str) else sent)
        return client

    def ask(self, sent: str | bytes = GET) -> bytes:
        """All that comes back until the server hangs up."""
        with self.connect(sent) as client:
            return everything(client)

    def lines(self) -> list[dict]:
        # The last may be half written.
        return [json.loads(line) for line in self.log.read_text().splitlines(True) if line.endswith("\n")]

    def told_of(self, request_id: str) -> dict:
        """The one line about an answer, which is written a moment after it was sent."""
        until = monotonic() + PATIENCE
        while monotonic() < until:
            told = [line for line in self.lines() if line["logger"] == "gunicorn.access"]
            if found := [line for line in told if line.get("request_id") == request_id]:
                [line] = found
                return line
        raise AssertionError(self.log.read_text())

    def clients(self) -> set[str]:
        return {line["client"] for line in self.lines() if line["logger"] == "gunicorn.access"}

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


def everything(client: socket.socket) -> bytes:
    received = b""
    while more := client.recv(65536):
        received += more
    return received


def is_open(client: socket.socket) -> bool:
    """Whether the server still waits for more, and has said nothing."""
    client.setblocking(False)
    try:
        client.recv(1)
        return False
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    finally:
        client.settimeout(PATIENCE)


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[Server]:
    """gunicorn with its file of settings, further arguments and variables; stopped at the end."""
    log = folder / "gunicorn.log"
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener, log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *arguments],
            cwd=settings.BASE_DIR,
            env=environment(**variables),
            pass_fds=[listener.fileno()],
            stdout=lines,
            stderr=lines,
        )
        server = Server(listener.getsockname()[1], process, log)
        try:
            assert server.ask().startswith(b"HTTP/1.1 200 "), log.read_text()
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(PATIENCE)
