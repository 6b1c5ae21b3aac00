"""The nginx site of the guide, before gunicorn as the guide starts it: tried with a real one of each."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cms.operation.body_limits import AROUND_A_FILE
from tests.make import make_live, make_title, make_user

from .serving import HEAD, HOST, PATIENCE, Server, environment, everything, is_open, serving

SITE = settings.BASE_DIR / "cms" / "operation" / "server" / "nginx.conf"
HUGE = 150 * 2**20
# Debian has it where other users look for nothing.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="There is no nginx here: apt-get install nginx-light"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="There is no openssl here to make a certificate."),
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@dataclass
class Site:
    """nginx, and the gunicorn behind it. folder: of nginx's own files."""

    plain: int
    port: int
    folder: Path
    behind: Server

    def connect(self, sent: str | bytes = b"", *, address: str = "127.0.0.1") -> ssl.SSLSocket:
        """A client at an address of its own."""
        trust = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        connected = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (address, 0))
        client = trust.wrap_socket(connected, server_hostname=HOST)
        client.sendall(sent.encode() if isinstance(sent, str) else sent)
        return client

    def ask(self, sent: str) -> bytes:
        with self.connect(sent) as client:
            return everything(client)

    def get(self, path: str, *headers: str, method: str = "GET") -> "Answer":
        said = "".join(f"{header}\r\n" for header in headers)
        return answer(
            self.ask(f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{said}Connection: close\r\n\r\n")
        )

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in (self.folder / "stet.log").read_text().splitlines()]

    def stored(self) -> list[Path]:
        return [path for path in (self.folder / "bodies").rglob("*") if path.is_file()]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def answer(received: bytes) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return Answer(int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body)


def filled_in(folder: Path, *, plain: int, port: int, behind: int) -> str:
    """The site, with the ports and paths of this test in the places of the guide's."""
    text = SITE.read_text()
    for ours, instead in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
        "/etc/letsencrypt/live/stet.example/fullchain.pem": f"{folder}/cert.pem",
        "/etc/letsencrypt/live/stet.example/privkey.pem": f"{folder}/key.pem",
        "/var/log/nginx/stet.log": f"{folder}/stet.log",
        "/srv/stet/staticfiles/": f"{folder}/static/",
    }.items():
        assert ours in text
        text = text.replace(ours, instead)
    return text


def main_file(folder: Path) -> str:
    """What Debian's own nginx.conf holds around a site, as far as it needs it."""
    kept = "".join(
        f"{name}_temp_path {folder}/{where};\n"
        for name, where in {
            "client_body": "bodies",
            "proxy": "answers",
            "fastcgi": "none1",
            "uwsgi": "none2",
            "scgi": "none3",
        }.items()
    )
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ types {{ text/css css; text/javascript js; }}\n{kept}include {folder}/site.conf; }}\n"
    )


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    with django_db_blocker.unblock():
        collected = environment(COLLECTED=str(folder / "static"))
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=settings.BASE_DIR, env=collected, check=True)
        certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        kept = ["-keyout", "key.pem", "-out", "cert.pem"]
        named = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        subprocess.run(["openssl", *certificate, *kept, *named], cwd=folder, check=True, capture_output=True)
        with serving(folder, COLLECTED=str(folder / "static")) as behind:
            plain, port = free_port(), free_port()
            (folder / "site.conf").write_text(filled_in(folder, plain=plain, port=port, behind=behind.port))
            (folder / "nginx.conf").write_text(main_file(folder))
            command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
            tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
            assert tried.returncode == 0, tried.stderr
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            try:
                while not (folder / "pid").exists() or not (folder / "pid").read_text():
                    assert process.poll() is None
                yield Site(plain, port, folder, behind)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)


def cookies(*groups: str) -> str:
    """The cookies of somebody who is signed in, and whose form is no forgery."""
    client = Client()
    client.force_login(make_user("ada", *groups))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    proof = "a" * 32
    return f"Cookie: sessionid={session}; csrftoken={proof}\r\nX-CSRFToken: {proof}\r\nReferer: https://{HOST}/\r\n"


class TestTheSite:
    def test_speaks_https_only(self, site):
        with socket.create_connection(("127.0.0.1", site.plain), PATIENCE) as client:
            client.sendall(f"POST /admin/?a=1 HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            plain = answer(everything(client))
        assert (plain.status, plain.headers["location"]) == (308, f"https://{HOST.lower()}/admin/?a=1")
        assert site.get("/api/v1/").status == 200
        assert f"https://{HOST}/api/v1/changes".encode() in site.get("/api/v1/").body

    def test_gives_each_request_one_id_that_no_client_chooses(self, site):
        found = site.get("/api/v1/nowhere?token=QWERTY12345", "X-Request-ID: mine")
        given = found.headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", given)
        assert json.loads(found.body)["request_id"] == given
        assert [line["status"] for line in site.lines() if line["request_id"] == given] == [404], found
        assert site.behind.told_of(given)["status"] == 404

    def test_says_who_asks_and_lets_nobody_say_otherwise(self, site):
        found = site.get("/api/v1/", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: http")
        line = site.behind.told_of(found.headers["x-request-id"])
        assert (line["client"], line["status"]) == ("127.0.0.1", 200)

    def test_writes_down_nothing_secret(self, site):
        site.get("/account/password/reset/key/1-QWERTY12345/?token=QWERTY12345", "Referer: /?QWERTY12345")
        assert "QWERTY" not in (site.folder / "stet.log").read_text()

    def test_serves_static_files_with_the_headers_that_we_give_them(self, site):
        page = site.get("/").body.decode()
        path = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
        through = site.get(path)
        ours = answer(site.behind.ask(f"GET {path} HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n"))
        assert through.body == ours.body
        for header in ("cache-control", "x-content-type-options", "strict-transport-security"):
            assert through.headers[header] == ours.headers[header]
        assert site.get(path, "Accept-Encoding: gzip").headers["content-encoding"] == "gzip"


class TestHalfSent:
    @pytest.mark.parametrize(
        "half",
        [
            "",
            "GET /api/v1/ti",
            f"GET /api/v1/titles HTTP/1.1\r\n{HEAD}X-More: ",
            f"POST /account/login/ HTTP/1.1\r\n{HEAD}Content-Length: 60000\r\n\r\nlogin=",
        ],
    )
    def test_requests_leave_the_site_to_others(self, site, half):
        with ExitStack() as stack:
            # At another address: each has its own limit.
            waiting = [stack.enter_context(site.connect(half, address="127.0.0.2")) for _ in range(200)]
            assert all(site.get("/api/v1/").status == 200 for _ in range(20))
            still = sum(map(is_open, waiting))
        assert still >= 99
        assert "127.0.0.2" not in site.behind.clients()


class TestSlowReaders:
    def test_leave_the_site_to_others(self, site, writer, editor):
        make_live(*(make_title(writer, name=f"T{n}") for n in range(20)), by=writer, approver=editor)
        large = f"GET /api/v1/schema HTTP/1.1\r\n{HEAD}\r\n"
        with ExitStack() as stack:
            for _ in range(24):
                stack.enter_context(site.connect(large, address="127.0.0.3"))
            assert all(site.get("/api/v1/titles").status == 200 for _ in range(20))


class TestBodies:
    def test_that_are_too_large_are_refused_in_our_words_and_leave_nothing(self, site):
        sign_in = f"POST /account/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {HUGE}\r\n\r\n"
        refused = answer(site.ask(sign_in))
        assert refused.status == 413
        assert "150.0\xa0MB" in refused.body.decode()
        assert "default-src 'self'" in refused.headers["content-security-policy"]
        assert refused.headers["x-request-id"] in refused.body.decode()
        assert site.stored() == []

    def test_that_are_still_sent_are_answered_too(self, site):
        with site.connect(
            f"POST /account/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {HUGE}\r\n\r\n"
        ) as client:
            part = b"a" * 2**20
            for _ in range(20):
                client.sendall(part)
            client.settimeout(PATIENCE)
            assert client.recv(65536).startswith(b"HTTP/1.1 413 ")
        assert site.stored() == []

    def test_of_the_feed_are_a_problem(self, site):
        refused = answer(
            site.ask(f"PUT /api/v1/titles HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {HUGE}\r\n\r\n")
        )
        assert refused.headers["content-type"] == "application/problem+json"
        assert json.loads(refused.body)["type"] == "/api/v1/docs#body-too-large"

    def test_of_chunks_are_counted(self, site):
        chunks = f"POST /account/login/ HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n"
        with site.connect(chunks) as client:
            for _ in range(41):
                client.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
            assert client.recv(65536).startswith(b"HTTP/1.1 413 ")
        few = f"{chunks}5\r\nwords\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        assert site.ask(few).startswith(b"HTTP/1.1 403 ")
        assert site.stored() == []

    def test_of_a_sheet_get_through_up_to_its_largest_size(self, site):
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        rest = b'\r\n--x\r\nContent-Disposition: form-data; name="sheet"\r\n\r\ntitles\r\n--x--\r\n'
        body = head + b"a" * settings.SHEET_MAX_BYTES + rest
        said = (
            f"{cookies('data editor')}Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n"
        )
        upload = f"POST /admin/sheets/upload/ HTTP/1.1\r\nHost: {HOST}\r\n{said}"
        with site.connect(f"{upload}Content-Length: {len(body)}\r\n\r\n") as client:
            client.sendall(body)
            found = answer(everything(client))
        # Read to its end, and refused for what is in it.
        assert found.status == 422
        assert "10.0\xa0MB" not in found.body.decode()
        refused = answer(site.ask(f"{upload}Content-Length: {HUGE}\r\n\r\n"))
        assert refused.status == 413
        assert "The file has 150.0\xa0MB, which is larger than 10.0\xa0MB" in refused.body.decode()

    def test_are_limited_as_ours_are(self):
        sizes = re.findall(r"client_max_body_size (\d+)([km]);", SITE.read_text())
        found = [int(number) * {"k": 2**10, "m": 2**20}[unit] for number, unit in sizes]
        sheet = settings.SHEET_MAX_BYTES + AROUND_A_FILE
        assert found[1:] == [settings.DATA_UPLOAD_MAX_MEMORY_SIZE, sheet]


class TestTheFeed:
    @pytest.fixture
    def path(self, writer, editor):
        title = make_title(writer, name="Selma", synopsis="Words. " * 50)
        make_live(title, by=writer, approver=editor)
        return f"/api/v1/titles/{title.card.slug}"

    def direct(self, site, path, *headers, method="GET") -> Answer:
        said = "".join(f"{header}\r\n" for header in headers)
        return answer(site.behind.ask(f"{method} {path} HTTP/1.1\r\n{HEAD}{said}Connection: close\r\n\r\n"))

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize("header", ["X: 1", "Range: bytes=0-9", 'If-None-Match: "x"', "If-None-Match: *"])
    def test_is_the_same_as_directly(self, site, path, method, header):
        through, ours = site.get(path, header, method=method), self.direct(site, path, header, method=method)
        assert (through.status, through.body) == (ours.status, ours.body)
        for name in ("etag", "last-modified", "cache-control", "content-length", "content-type"):
            assert through.headers.get(name) == ours.headers.get(name)

    def test_is_compressed_under_an_etag_that_is_known_again(self, site, path):
        plain = site.get(path)
        packed = site.get(path, "Accept-Encoding: gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] == f"w/{plain.headers['etag']}"
        assert "accept-encoding" in packed.headers["vary"]
        for etag in (plain.headers["etag"], packed.headers["etag"].replace("w/", "W/")):
            unchanged = site.get(path, f"If-None-Match: {etag}", "Accept-Encoding: gzip")
            assert (unchanged.status, unchanged.body) == (304, b"")
            assert unchanged.headers["etag"] == plain.headers["etag"]
