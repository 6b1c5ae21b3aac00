"""A server that stops or reloads finishes what it began; and what it writes down of it."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import sleep

import pytest

from .serving import GET, HEAD, HOST, PATIENCE, everything, serving

pytestmark = pytest.mark.django_db
WAIT = f"GET /wait HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n"


@pytest.fixture
def go_on(tmp_path):
    return tmp_path / "go on"


@pytest.fixture
def server(tmp_path, go_on):
    with serving(tmp_path, "tests.operation.server.waiting", GO_ON=str(go_on)) as started:
        yield started


@contextmanager
def asked_without_end(server):
    """Four readers, two of whom keep their connection; yields what they were answered, at the end."""
    over, answers = Event(), []

    def anew():
        while not over.is_set():
            answers.append(server.ask()[:13])

    def kept():
        client = server.connect()
        while not over.is_set():
            client.sendall(f"HEAD /api/v1/ HTTP/1.1\r\n{HEAD}\r\n".encode())
            answer = client.recv(65536)
            answers.append(answer[:13])
            if b"Connection: close" in answer:
                client.close()
                client = server.connect()
        client.close()

    with ThreadPoolExecutor(4) as readers:
        asking = [readers.submit(each) for each in (anew, anew, kept, kept)]
        yield answers
        over.set()
    for each in asking:
        each.result()


class TestStopping:
    def test_finishes_what_is_being_answered(self, server, go_on):
        with server.connect(WAIT) as waiting, server.connect(GET[:40]) as half_sent:
            server.ask()  # whoever answers this has both of them, or will have
            server.signal(signal.SIGTERM)
            half_sent.sendall(GET[40:].encode())
            assert everything(half_sent).startswith(b"HTTP/1.1 200 ")
            assert server.process.poll() is None
            go_on.touch()
            assert everything(waiting).endswith(b"done")
        assert server.process.wait(PATIENCE) == 0

    def test_waits_for_nobody_who_has_sent_nothing(self, server):
        with server.connect() as idle:
            server.ask()
            server.signal(signal.SIGTERM)
            assert everything(idle) == b""
            assert server.process.wait(PATIENCE) == 0
        assert not [line for line in server.lines() if "SIGKILL" in line["event"]]


class TestReloading:
    def test_fails_nobody(self, server):
        with asked_without_end(server) as answers:
            server.signal(signal.SIGHUP)
            while len([line for line in server.lines() if "Worker exiting" in line["event"]]) < 2:
                assert server.process.poll() is None
                sleep(0.1)
        assert set(answers) == {b"HTTP/1.1 200 "}

    def test_of_a_worker_after_so_many_requests_fails_nobody(self, db, tmp_path):
        with (
            serving(tmp_path, "--max-requests", "40", "--max-requests-jitter", "5") as server,
            asked_without_end(server) as answers,
        ):
            while len([line for line in server.lines() if "Autorestarting" in line["event"]]) < 2:
                assert server.process.poll() is None
                sleep(0.1)
        assert set(answers) == {b"HTTP/1.1 200 "}


class TestTheLog:
    def test_tells_each_answer_once(self, server):
        server.ask(
            f"GET /api/v1/titles?token=QWERTY12345 HTTP/1.1\r\n{HEAD}X-Request-ID: proxy-7\r\n"
            "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nConnection: close\r\n\r\n"
        )
        reset = "GET /account/password/reset/key/1-QWERTY12345/"
        server.ask(f"{reset} HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n")
        assert server.ask(f"GET / HTTP/1.1\r\n{HEAD}Content-Length: x\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        server.signal(signal.SIGTERM)
        server.process.wait(PATIENCE)

        line = server.told_of("proxy-7")
        assert line["event"] == "GET /api/v1/titles 400"
        assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/titles", 400)
        assert line["client"] == "198.51.100.7"
        assert line["duration_ms"] > 0
        assert line["bytes"] > 0
        assert "QWERTY" not in server.log.read_text()
        [unread] = [line for line in server.lines() if line["event"].startswith("Invalid request")]
        assert "request_id" not in unread
        assert all({"event", "level", "timestamp", "logger"} <= line.keys() for line in server.lines())


class TestTheProxysWords:
    def test_are_not_believed_without_it(self, db, tmp_path):
        variables = {"BEHIND_TLS_PROXY": "false", "DEBUG": "true", "ALLOWED_HOSTS": HOST}
        with serving(tmp_path, **variables) as server:
            for said in ("X-Forwarded-Proto: https", "X-Forwarded-SSL: on", "X-Forwarded-Protocol: ssl"):
                answer = server.ask(
                    f"GET /api/v1/ HTTP/1.1\r\nHost: {HOST}\r\n{said}\r\nConnection: close\r\n\r\n"
                )
                assert b"http://stet.example/api/v1/changes" in answer
