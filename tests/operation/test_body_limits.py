"""A body that is too large is refused by what the request says of it, and nothing of it is read."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cms.operation.body_limits import ANONYMOUS, AROUND_A_FILE
from tests.make import make_user

pytestmark = pytest.mark.django_db
HUGE = 150 * 2**20
FORM = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
MULTIPART = "multipart/form-data; boundary=x"
SIGN_IN = "/account/login/"
UPLOAD = "/admin/sheets/upload/"
KEEP = "/admin/words/keep/"
FEED = "/api/v1/titles"


class Unread:
    """A body that must not be asked for."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = readlines = __iter__ = read


def signed_in(*groups: str) -> Client:
    """A browser that has the cookie without which Django's check would not even look at the form."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    if groups:
        client.force_login(make_user("ada", *groups))
    return client


def send(client, length, to=SIGN_IN, method="POST", content_type=MULTIPART, **extra):
    """Ask with a body of which only the length is known."""
    said = {"CONTENT_LENGTH": "" if length is None else str(length), "wsgi.input": Unread()}
    return client.generic(method, to, b"words", content_type, **said, **extra)


def is_read(client, length, to) -> bool:
    """Whether a body of this length reaches those who read it."""
    with pytest.raises(AssertionError, match="was read"):
        send(client, length, to)
    return True


class TestWhoeverIsNotSignedIn:
    @pytest.mark.parametrize("to", [SIGN_IN, UPLOAD, KEEP, "/admin/", "/", "/titles/nothing"])
    def test_sends_no_more_than_it_takes_to_sign_in(self, to):
        response = send(signed_in(), ANONYMOUS + 1, to)
        assert response.status_code == 413
        assert "not signed in" in response.content.decode()

    @pytest.mark.parametrize(
        "content_type", [MULTIPART, "application/x-www-form-urlencoded", "text/plain", ""]
    )
    def test_is_refused_whatever_the_body_is_said_to_be(self, content_type):
        assert send(signed_in(), HUGE, content_type=content_type).status_code == 413

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_is_refused_by_every_method(self, method):
        assert send(signed_in(), HUGE, method=method).status_code == 413

    def test_is_read_up_to_there(self):
        assert is_read(signed_in(), ANONYMOUS, SIGN_IN)

    def test_is_not_looked_up_for_less(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert is_read(signed_in(), ANONYMOUS, SIGN_IN)

    def test_is_nobody_without_the_second_step_that_is_required(self, settings):
        settings.MFA_REQUIRED = True
        assert send(signed_in("data editor"), FORM, UPLOAD).status_code == 413


class TestPeopleWhoAreSignedIn:
    def test_send_forms(self):
        writer = signed_in("writer")
        assert is_read(writer, FORM, KEEP)
        assert send(writer, FORM + 1, KEEP).status_code == 413

    def test_send_no_sheet_without_the_right_to(self):
        assert send(signed_in("reader"), FORM + 1, UPLOAD).status_code == 413

    def test_send_no_sheet_elsewhere(self):
        assert send(signed_in("data editor"), FORM + 1, reverse("sheets:index")).status_code == 413

    def test_send_a_sheet_with_the_form_around_it(self, settings):
        settings.SHEET_MAX_BYTES = 5 * 2**20
        editor, most = signed_in("data editor"), 5 * 2**20 + AROUND_A_FILE
        assert is_read(editor, most, UPLOAD)
        refused = send(editor, most + 1, UPLOAD)
        assert refused.status_code == 413
        assert "The file has 6.0\xa0MB, which is larger than 5.0\xa0MB: split it" in refused.content.decode()


class TestALength:
    @pytest.mark.parametrize("said", ["words", "-1", "+5", "1.5", "1e9", "0x10", "1 2", "1,2", "²", "٣"])
    def test_that_is_no_number_is_not_guessed(self, said):
        assert send(signed_in(), said).status_code == 411

    @pytest.mark.parametrize("said", ["9" * 18, str(2**63)[:18]])
    def test_of_many_digits_is_too_large(self, said):
        assert send(signed_in(), said).status_code == 413

    def test_of_thousands_of_digits_is_no_fault(self):
        assert send(signed_in(), "9" * 5000).status_code == 411

    def test_of_chunks_has_to_be_said(self):
        response = send(signed_in(), None, HTTP_TRANSFER_ENCODING="chunked")
        assert response.status_code == 411
        assert "Content-Length" in response.content.decode()

    @pytest.mark.parametrize("length", ["", "0"])
    def test_of_nothing_is_no_body(self, length):
        assert signed_in().get(SIGN_IN, CONTENT_LENGTH=length).status_code == 200

    @pytest.mark.parametrize(
        ("said", "words"), [("157286400", "150.0\xa0MB"), ("unknown", "is larger"), ("²", "is")]
    )
    def test_that_the_proxy_refused_is_refused_in_our_words(self, said, words):
        response = signed_in().get(SIGN_IN, headers={"X-Body-Too-Large": said})
        assert response.status_code == 413
        assert words in response.content.decode()


class TestTheAnswer:
    def test_has_the_headers_of_every_page(self):
        response = send(signed_in(), HUGE)
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store"
        assert response["X-Request-ID"] in response.content.decode()

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    @pytest.mark.parametrize(
        "to", ["/api/v1/", FEED, "/api/v1/changes", "/api/v1/nothing/at/all", "/api/v1/schema"]
    )
    def test_of_the_feed_is_a_problem(self, to, method):
        response = send(signed_in(), HUGE, to, method)
        assert response.status_code == 413
        assert response["Content-Type"] == "application/problem+json"
        if method != "HEAD":
            assert response.json()["type"] == "/api/v1/docs#body-too-large"
            assert response.json()["request_id"] == response["X-Request-ID"]

    def test_of_the_feed_to_chunks_is_one_too(self):
        response = send(signed_in(), None, FEED, HTTP_TRANSFER_ENCODING="chunked")
        assert response.status_code == 411
        assert response.json()["type"] == "/api/v1/docs#length-required"
