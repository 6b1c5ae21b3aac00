"""Who sends half a request, or reads half an answer, keeps nobody else waiting."""

import socket
import struct
from contextlib import ExitStack

import pytest

from cms.operation.body_limits import ANONYMOUS
from cms.operation.server.worker import HEAD_MOST, UNKNOWN, size_of

from .serving import GET, HEAD, everything, is_open, serving

POST = f"POST /account/login/ HTTP/1.1\r\n{HEAD}Content-Type: application/x-www-form-urlencoded\r\n"
HALF_SENT = {
    "nothing at all": "",
    "half of the first line": "GET /api/v1/ti",
    "half of the headers": f"GET /api/v1/titles HTTP/1.1\r\n{HEAD}X-More: ",
    "half of a form": f"{POST}Content-Length: 100\r\n\r\nlogin=",
    "half of the largest form": f"{POST}Content-Length: {ANONYMOUS}\r\n\r\n{'a' * 30_000}",
    "a form without its last byte": f"{POST}Content-Length: 5\r\n\r\nlogi",
}


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), serving(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="module")
def impatient(django_db_setup, django_db_blocker, tmp_path_factory):
    """With one thread, which one client could keep."""
    one = ("tests.operation.server.waiting", "--timeout", "2", "--workers", "1", "--threads", "1")
    with django_db_blocker.unblock(), serving(tmp_path_factory.mktemp("impatient"), *one) as started:
        yield started


class TestTwoHundredHalfSent:
    @pytest.mark.parametrize("what", HALF_SENT)
    def test_requests_leave_the_site_to_others(self, server, what):
        with ExitStack() as stack:
            waiting = [stack.enter_context(server.connect(HALF_SENT[what])) for _ in range(200)]
            assert all(server.ask().startswith(b"HTTP/1.1 200 ") for _ in range(20))
            assert all(map(is_open, waiting))

    def test_requests_are_answered_once_they_are_whole(self, server):
        for cut in (1, 20, len(GET) - 1):
            with server.connect(GET[:cut]) as client:
                assert server.ask().startswith(b"HTTP/1.1 200 ")
                client.sendall(GET[cut:].encode())
                assert everything(client).startswith(b"HTTP/1.1 200 ")

    def test_requests_make_room_where_there_are_more_than_it_holds(self, db, tmp_path):
        with serving(tmp_path, "--worker-connections", "20") as small, ExitStack() as stack:
            waiting = [
                stack.enter_context(small.connect(HALF_SENT["half of the headers"])) for _ in range(200)
            ]
            assert all(small.ask().startswith(b"HTTP/1.1 200 ") for _ in range(20))
            assert 0 < sum(map(is_open, waiting)) < 40


class TestTime:
    def test_of_half_a_request_ends_with_words(self, impatient):
        with impatient.connect("GET /api/v1/titles HTTP/1.1\r\n") as client:
            assert everything(client).startswith(b"HTTP/1.1 408 ")

    def test_of_one_byte_after_another_ends_too(self, impatient):
        with impatient.connect("GET /api/v1/titles HTTP/1.1\r\nX-Slow: ") as client:
            client.settimeout(0.2)
            received = b""
            while not received:
                client.sendall(b"a")
                try:
                    received = client.recv(100)
                except TimeoutError:
                    continue
        assert received.startswith(b"HTTP/1.1 408 ")

    def test_of_who_sends_nothing_ends_without(self, impatient):
        with impatient.connect() as client:
            assert everything(client) == b""

    def test_of_an_answer_that_is_not_read_frees_its_thread(self, impatient):
        with impatient.connect(f"GET /large HTTP/1.1\r\n{HEAD}\r\n") as slow:
            assert slow.recv(10)
            assert impatient.ask().startswith(b"HTTP/1.1 200 ")
            assert not [line for line in impatient.lines() if line["level"] == "error"]


class TestARequest:
    def test_that_ends_early_is_told_so(self, server):
        with server.connect(HALF_SENT["half of a form"]) as client:
            client.shutdown(socket.SHUT_WR)
            assert everything(client).startswith(b"HTTP/1.1 400 ")

    @pytest.mark.parametrize(
        "sent", [*HALF_SENT.values(), f"{POST}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"]
    )
    def test_that_is_broken_off_harms_nobody(self, server, sent):
        for _ in range(50):
            with server.connect(sent) as client:
                # A reset, as of a client whose process was killed.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert server.ask().startswith(b"HTTP/1.1 200 ")
        assert len([line for line in server.lines() if "Booting worker" in line["event"]]) == 2

    @pytest.mark.parametrize("end", ["", "\r\n\r\n"])
    def test_with_a_huge_head_is_refused(self, server, end):
        huge = f"GET / HTTP/1.1\r\n{HEAD}" + f"X-Many: {'a' * 1000}\r\n" * (HEAD_MOST // 500) + end
        assert server.ask(huge).startswith(b"HTTP/1.1 4")

    @pytest.mark.parametrize("header", [f"X-Long: {'a' * 9000}\r\n", "X-One: 1\r\n" * 100])
    def test_with_a_header_too_long_or_too_many_is_refused(self, server, header):
        assert server.ask(f"GET /api/v1/ HTTP/1.1\r\n{HEAD}{header}\r\n").startswith(b"HTTP/1.1 431 ")

    def test_with_a_long_address_is_refused(self, server):
        assert server.ask(f"GET /?{'a' * 9000} HTTP/1.1\r\n{HEAD}\r\n").startswith(b"HTTP/1.1 400 ")

    def test_follows_another_before_that_is_answered(self, server):
        twice = f"GET /api/v1/ HTTP/1.1\r\n{HEAD}\r\n" * 30 + GET
        assert server.ask(twice).count(b"HTTP/1.1 200 ") == 31

    def test_follows_another_on_its_connection(self, server):
        with server.connect() as client:
            for _ in range(3):
                client.sendall(f"HEAD /api/v1/ HTTP/1.1\r\n{HEAD}\r\n".encode())
                assert client.recv(65536).startswith(b"HTTP/1.1 200 ")

    @pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/x", "/", "/account/login/", "/nowhere"])
    def test_for_the_head_alone_is_answered_by_it_alone(self, server, path):
        answer = server.ask(f"HEAD {path} HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n")
        assert answer.endswith(b"\r\n\r\n")
        assert answer.count(b"\r\n\r\n") == 1

    def test_may_wait_for_a_word_before_its_body(self, server):
        body = b"login=ada"
        with server.connect(f"{POST}Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n") as client:
            assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(body + GET.encode())
            received = everything(client)
            assert (received.count(b"HTTP/1.1 403 "), received.count(b"HTTP/1.1 200 ")) == (1, 1)
            assert b"100 Continue" not in received


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", 0),
        ("Content-Length: 0\r\n", 0),
        ("Content-Length: 12\r\n", 12),
        ("content-LENGTH:12  \r\nX: 1\r\n", 12),
        ("X-Content-Length: 12\r\n", 0),
        ("X: Content-Length: 12\r\n", 0),
        ("Content-Length: 12\r\nContent-Length: 12\r\n", UNKNOWN),
        ("Content-Length: 12, 12\r\n", UNKNOWN),
        ("Content-Length: -1\r\n", UNKNOWN),
        ("Content-Length: +1\r\n", UNKNOWN),
        ("Content-Length : 12\r\n", UNKNOWN),
        ("Content-Length: 9999999999999\r\n", UNKNOWN),
        ("Content-Length:\r\n", UNKNOWN),
        ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", UNKNOWN),
        ("transfer-encoding: gzip\r\n", UNKNOWN),
    ],
)
def test_the_size_of_a_request(head, body):
    request = f"POST / HTTP/1.1\r\n{head}\r\n".encode()
    assert size_of(request + b"words") == (len(request), body)
    assert all(size_of(request[:cut]) is None for cut in range(len(request)))
