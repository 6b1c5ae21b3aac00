"""Bodies as they come over a connection: what is refused is not stored, and the refusal arrives."""

import pytest
from django.conf import settings
from django.test import Client

from cms.operation.body_limits import ANONYMOUS
from tests.make import make_user

from .serving import GET, HEAD, everything, serving

HUGE = 150 * 2**20
SIGN_IN = f"POST /account/login/ HTTP/1.1\r\n{HEAD}Cookie: csrftoken={'a' * 32}\r\n"
MULTIPART = "Content-Type: multipart/form-data; boundary=x\r\n"
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
# Of our own, and counted: nothing may be written there.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("spooled")


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory, folder):
    logs = tmp_path_factory.mktemp("server")
    with django_db_blocker.unblock(), serving(logs, TMPDIR=str(folder)) as started:
        yield started


def cookies(*groups: str) -> str:
    """The cookies of somebody who is signed in, and whose form is no forgery."""
    client = Client()
    client.force_login(make_user("ada", *groups))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"Cookie: sessionid={session}; csrftoken={'a' * 32}\r\nX-CSRFToken: {'a' * 32}\r\nReferer: https://stet.example/\r\n"


class TestABodyThatIsTooLarge:
    def test_is_answered_before_it_is_sent(self, server, folder):
        answer = server.ask(f"{SIGN_IN}{MULTIPART}Content-Length: {HUGE}\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"Connection: close" in answer

    def test_is_answered_while_it_is_sent(self, server, folder):
        part = b"a" * 2**20
        with server.connect(f"{SIGN_IN}{MULTIPART}Content-Length: {HUGE}\r\n\r\n") as client:
            client.sendall(FILE)
            for _ in range(HUGE // len(part) - 1):
                client.sendall(part)
            assert everything(client).startswith(b"HTTP/1.1 413 ")
        assert list(folder.iterdir()) == []

    def test_is_not_asked_for(self, server):
        answer = server.ask(f"{SIGN_IN}Expect: 100-continue\r\nContent-Length: {HUGE}\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413 ")

    def test_is_not_taken_for_another_request(self, server):
        answer = server.ask(f"{SIGN_IN}Content-Length: {HUGE}\r\n\r\n{GET}")
        assert answer.count(b"HTTP/1.1 ") == 1

    def test_of_chunks_without_an_end_is_answered(self, server, folder):
        with server.connect(f"{SIGN_IN}{MULTIPART}Transfer-Encoding: chunked\r\n\r\n") as client:
            for _ in range(100):
                client.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
            answer = everything(client)
        assert answer.startswith(b"HTTP/1.1 411 ")
        assert list(folder.iterdir()) == []

    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    def test_is_a_problem_to_the_feed(self, server, method):
        answer = server.ask(f"{method} /api/v1/titles HTTP/1.1\r\n{HEAD}Content-Length: {HUGE}\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"application/problem+json" in answer

    @pytest.mark.parametrize("to", ["/nowhere", "/static/nothing.css", "/admin"])
    def test_is_not_read_where_there_is_nothing_either(self, server, to):
        answer = server.ask(f"POST {to} HTTP/1.1\r\n{HEAD}Content-Length: {HUGE}\r\n\r\n")
        assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 413 ", b"HTTP/1.1 301 "))


class TestALength:
    @pytest.mark.parametrize(
        "said",
        [
            "words",
            "-1",
            "+1",
            "1.5",
            "0x10",
            "1, 1",
            "²",
            "",
            "5\r\nContent-Length: 5",
            "5\r\nContent-Length: 6",
            "5\r\nTransfer-Encoding: chunked",
        ],
    )
    def test_that_two_could_read_differently_is_refused(self, server, said):
        answer = server.ask(f"{SIGN_IN}Content-Length: {said}\r\n\r\nwords".encode())
        assert answer.startswith(b"HTTP/1.1 400 ")

    def test_that_is_shorter_than_the_body_leaves_a_request_that_is_none(self, server):
        answer = server.ask(f"{SIGN_IN}Content-Length: 5\r\n\r\nwords and more\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 403 ")
        assert answer.count(b"HTTP/1.1 400 ") == 1

    @pytest.mark.parametrize("body", ["", "--x--\r\n", "words", FILE.decode() * 500])
    @pytest.mark.parametrize("kind", [MULTIPART, "Content-Type: multipart/form-data\r\n", ""])
    def test_that_is_right_is_no_fault_whatever_the_body_is(self, server, body, kind):
        answer = server.ask(f"{SIGN_IN}{kind}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}")
        assert answer.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 400 "))


class TestPeopleWhoAreSignedIn:
    def test_save_a_form_that_is_larger_than_what_anybody_may_send(self, server):
        words = "form=record:1&tab=window-1&number=1&touched=a&words=" + "a" * 2 * ANONYMOUS
        answer = server.ask(
            f"POST /admin/words/keep/ HTTP/1.1\r\n{HEAD}{cookies('writer')}Content-Length: {len(words)}\r\n"
            f"Expect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{words}"
        )
        assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")

    def test_keep_a_thread_for_half_a_form_only_for_a_while(self, tmp_path):
        with (
            serving(tmp_path, "--timeout", "2", "--workers", "1", "--threads", "1") as small,
            small.connect(
                f"POST /admin/words/keep/ HTTP/1.1\r\n{HEAD}{cookies('writer')}Content-Length: 100000\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\nform="
            ),
        ):
            assert small.ask().startswith(b"HTTP/1.1 200 ")

    def test_are_told_of_a_sheet_that_is_too_large(self, server, folder):
        answer = server.ask(
            f"POST /admin/sheets/upload/ HTTP/1.1\r\n{HEAD}{cookies('data editor')}{MULTIPART}"
            f"Content-Length: {HUGE}\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert "The file has 150.0\xa0MB, which is larger than 10.0\xa0MB".encode() in answer
        assert list(folder.iterdir()) == []

    def test_send_a_sheet_of_the_largest_size(self, server):
        most = settings.SHEET_MAX_BYTES
        rest = b'\r\n--x\r\nContent-Disposition: form-data; name="sheet"\r\n\r\ntitles\r\n--x--\r\n'
        size = len(FILE) + most + len(rest)
        with server.connect(
            f"POST /admin/sheets/upload/ HTTP/1.1\r\n{HEAD}{cookies('data editor')}{MULTIPART}"
            f"Connection: close\r\nContent-Length: {size}\r\n\r\n"
        ) as client:
            client.sendall(FILE + b"a" * most + rest)
            answer = everything(client)
        # Read to its end, and refused for what is in it.
        assert answer.startswith(b"HTTP/1.1 422 ")
        assert "10.0\xa0MB".encode() not in answer
