"""How long each page takes from outside, through gunicorn, on databases of two sizes; what a write costs."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter, sleep
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from cms.accounts.models import User

from . import write_cost
from .databases import PostgreSQL, SQLite, say
from .pages import Page, pages

Database = PostgreSQL | SQLite
WORKERS = 2
ROUNDS = 2
SLOW = 1.0  # seconds: whatever takes longer is asked fewer times
ALLOWED_MS, ALLOWED_TIMES = 300, 10
LONGEST = 120


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """None: a redirect is an answer too."""


class Server:
    """gunicorn on the database at hand, and the sessions of who asks."""

    def __init__(self, port: int, name: str):
        self.port, self.opener = port, build_opener(Stay)
        self.marked, self.name = f"127.0.0.1:{port}".encode(), f" {name} ".encode()
        self.sessions: dict[str, str] = {}

    def session(self, name: str) -> str:
        """The cookie of somebody signed in, without the form for it."""
        if name not in self.sessions:
            user = User.objects.get(username=name)
            store = import_module(settings.SESSION_ENGINE).SessionStore()
            store[SESSION_KEY] = str(user.pk)
            store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            store[HASH_SESSION_KEY] = user.get_session_auth_hash()
            store.save()
            self.sessions[name] = f"{settings.SESSION_COOKIE_NAME}={store.session_key}"
        return self.sessions[name]

    def busy(self) -> float:
        """Seconds of processor time so far, of gunicorn and of the database's processes on this machine.

        On a machine that others use too it tells what a quiet one would take; a wait for a disk is not in it.
        """
        spent = 0
        for path in Path("/proc").glob("[0-9]*"):
            try:
                called = (path / "cmdline").read_bytes()
                if self.marked in called or (called.startswith(b"postgres: ") and self.name in called):
                    # Of each thread: that of a process tells of its first one alone.
                    threads = path.glob("task/*/schedstat")
                    spent += sum(int(thread.read_text().split()[0]) for thread in threads)
            except OSError:
                continue  # it has ended, or is not ours to look at
        return spent / 1e9

    def ask(self, address: str, by: str) -> tuple[int, bytes, float]:
        """The status, the answer, and the seconds it took."""
        request = Request(f"http://127.0.0.1:{self.port}{address}")
        if by:
            request.add_header("Cookie", self.session(by))
        started = perf_counter()
        try:
            with self.opener.open(request, timeout=LONGEST) as answer:
                status, body = answer.status, answer.read()
        except HTTPError as answer:
            status, body = answer.code, answer.read()
        except (TimeoutError, URLError):
            status, body = 0, b""
        return status, body, perf_counter() - started

    def get(self, address: str, by: str) -> str:
        status, body, _ = self.ask(address, by)
        return body.decode(errors="replace") if status == 200 else ""


@contextmanager
def served(database: Database) -> Iterator[Server]:
    database.connect()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = settings.DATABASES["default"]
    who = f"{found['USER']}:{found['PASSWORD']}".removesuffix(":")
    where = f"{who}@{found['HOST']}:{found['PORT'] or 5432}"
    url = (
        f"sqlite:///{database.name}"
        if connection.vendor == "sqlite"
        else f"postgresql://{where}/{database.name}"
    )
    command = [
        *(sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(WORKERS), "--timeout", str(LONGEST), "--log-level", "error"),
    ]
    env = {**os.environ, "DATABASE_URL": url}
    server = Server(port, database.name)
    with TemporaryFile("w+") as said:  # a line for each request
        process = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=said, stderr=said)
        try:
            while server.ask("/api/v1/", "")[0] != 200:
                if process.poll() is not None:
                    said.seek(0)
                    raise RuntimeError(f"gunicorn did not start:\n{said.read()[-4000:]}")
                sleep(0.2)
            yield server
        finally:
            process.terminate()
            process.wait()


@dataclass(frozen=True)
class Timed:
    """Milliseconds over the addresses of a page, of each the best of several tries; and the worst status."""

    median: float
    p95: float
    status: int


def time_page(server: Server, page: Page) -> Timed:
    best: dict[str, float] = {}
    status = 200
    for attempt in range(ROUNDS):
        for address in page.addresses:
            # The first try of all warms up what is cached; a slow page is asked once.
            if not attempt and any(spent > SLOW for spent in best.values()):
                break
            if address not in best and attempt:
                continue
            if attempt and best[address] > SLOW:
                continue
            before = server.busy()
            got, _, spent = server.ask(address, page.by)
            if 0 < (busy := server.busy() - before) < spent:
                spent = busy
            status = got if got != 200 and status == 200 else status
            best[address] = min(best.get(address, spent), spent)
    found = sorted(1000 * spent for spent in best.values())
    return Timed(median(found), found[ceil(0.95 * len(found)) - 1], status)


def status(found: Timed) -> str:
    return "" if found.status in (200, 302) else f"  answers {found.status}"


def measured(databases: Sequence[Database], *, only: str = "", progress: bool = True) -> str:
    """The table: each page on each database, then sizes and the cost of writing."""
    timed: list[dict[str, Timed]] = []
    for database in databases:
        with served(database) as server:
            timed.append({})
            for page in pages(server.get):
                if page.addresses and only in page.name:
                    found = timed[-1][page.name] = time_page(server, page)
                    if progress:
                        spent = f"{found.median:>9.1f} {found.p95:>9.1f}{status(found)}"
                        say(f"{database.titles:>9,}  {page.name:<64} {spent}")
    lines = table(databases, timed)
    for database in databases:
        database.connect()
        lines += [*sizes(database), *write_cost.lines(database)]
    return "\n".join(lines)


def table(databases: Sequence[Database], timed: Sequence[dict[str, Timed]]) -> list[str]:
    small, large = timed[0], timed[-1]
    sizes = f"{databases[0].titles:>14,}{'':8}{databases[-1].titles:>14,}"
    lines = ["", f"{'Milliseconds: median and p95':<64}{sizes}{'ratio':>10}", ""]
    over = 0
    for name, found in large.items():
        was = small.get(name)
        times = found.p95 / was.p95 if was else 0.0
        faults = [
            *([f"over {ALLOWED_MS} ms"] if found.p95 > ALLOWED_MS else []),
            *([f"over {ALLOWED_TIMES} x"] if times > ALLOWED_TIMES else []),
            *([status(found).strip()] if status(found) else []),
        ]
        over += bool(faults)
        before = f"{was.median:>10.1f} {was.p95:>10.1f}" if was else f"{'-':>10} {'-':>10}"
        spent = f"{before} {found.median:>10.1f} {found.p95:>10.1f} {times:>7.1f} x"
        lines.append(f"{name:<64}{spent}  {', '.join(faults)}".rstrip())
    return [*lines, "", f"{over} of {len(large)} pages are over.", ""]


def sizes(database: Database) -> list[str]:
    lines = [f"{database.name}: rows, and MB of tables and indexes", ""]
    found = database.sizes()
    for name, rows, own, indexes in found[:25]:
        lines.append(f"  {name:<48}{rows:>14,}{own / 1e6:>12,.0f}{indexes / 1e6:>12,.0f}")
    whole = [sum(row[place] for row in found) for place in (1, 2, 3)]
    lines.append(f"  {'all':<48}{whole[0]:>14,}{whole[1] / 1e6:>12,.0f}{whole[2] / 1e6:>12,.0f}")
    lines += ["", "  The largest indexes, MB", ""]
    lines += [f"  {name:<62}{size / 1e6:>12,.0f}" for name, size in database.indexes()[:15]]
    return [*lines, ""]
