"""Whatever is refused, and wherever: the headers that keep a browser safe, and words that say what to do."""

import pytest
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import path

from cms.urls import *  # noqa: F403 - the addresses of the project, and some that fail
from cms.urls import urlpatterns

from .make import make_user


def raising(error):
    def view(request):
        messages.success(request, "Published.")
        raise error

    return view


FAILING = {
    "fails": RuntimeError("the words of an error"),
    "suspicious": SuspiciousOperation("the words of an error"),
    "bad": BadRequest("“_to_field” is empty: leave it out."),
    "forbidden": PermissionDenied(),
    "forbidden-why": PermissionDenied("Only <editors> may."),
}
urlpatterns = [
    *(path(f"{start}{at}", raising(error)) for start in ("", "api/") for at, error in FAILING.items()),
    *urlpatterns,
]
FORGED = {"data": {"login": "a"}}
ELSEWHERE = {"headers": {"Host": "elsewhere.example"}}


def files(count):
    return {f"f{n}": SimpleUploadedFile("a.csv", b"a") for n in range(count)}


# What is asked, with which settings, and the status of the answer.
REFUSED = {
    "redirected to https": ("get", "/", {}, {"SECURE_SSL_REDIRECT": True}, 301),
    "redirected from another host": ("get", "/", ELSEWHERE, {"SECURE_SSL_REDIRECT": True}, 400),
    "another host": ("get", "/", ELSEWHERE, {}, 400),
    "no host that could be": ("get", "/", {"headers": {"Host": "a b/<c>"}}, {}, 400),
    "a form without its token": ("post", "/account/login/", FORGED, {}, 403),
    "too many fields": (
        *("post", "/account/login/", {"data": {"a": "1", "b": "2"}}),
        *({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 1}, 400),
    ),
    "too many parameters": ("get", "/account/login/?a=1&b=2", {}, {"DATA_UPLOAD_MAX_NUMBER_FIELDS": 1}, 400),
    "too many files": (
        *("post", "/account/login/", {"data": files(2)}),
        *({"DATA_UPLOAD_MAX_NUMBER_FILES": 1}, 400),
    ),
    "too much": (
        *("post", "/account/login/", {"data": {"a": "12345678"}}),
        *({"DATA_UPLOAD_MAX_MEMORY_SIZE": 4}, 400),
    ),
    "an upload without an end": (
        *("post", "/account/login/", {"data": b"words", "content_type": "multipart/form-data"}),
        *({}, 400),
    ),
    "a suspicious request": ("get", "/suspicious", {}, {}, 400),
    "a bad request": ("get", "/bad", {}, {}, 400),
    "what one may not": ("get", "/forbidden", {}, {}, 403),
    "nothing there": ("get", "/nowhere", {}, {}, 404),
    "no such record": ("get", "/titles/nowhere", {}, {}, 404),
    "no such file": ("get", "/static/nowhere.css", {}, {}, 404),
    "another method": ("post", "/", {"data": {"a": "1"}}, {}, 405),
    "a button's address": ("get", "/admin/words/keep/", {}, {}, 405),
    "a fault": ("get", "/fails", {}, {}, 500),
}
OF_THE_FEED = {
    "another host": ("get", "/api/v1/titles", ELSEWHERE, {}, 400),
    "a suspicious request": ("get", "/api/suspicious", {}, {}, 400),
    "what one may not": ("get", "/api/forbidden", {}, {}, 403),
    "nothing there": ("get", "/api/v2/titles", {}, {}, 404),
    "no such record": ("get", "/api/v1/titles/nowhere", {}, {}, 404),
    "another method": ("post", "/api/v1/titles", {}, {}, 405),
    "a fault": ("get", "/api/fails", {}, {}, 500),
}


def asked(settings, method, to, sent, changed, *, of=None):
    for name, value in changed.items():
        setattr(settings, name, value)
    client = Client(raise_request_exception=False, enforce_csrf_checks=sent == FORGED)
    client.force_login(of or make_user("all", "administrator", "editor"))
    return getattr(client, method)(to, **sent)


def safe(response) -> bool:
    """Whether an answer has every header that we promise."""
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Request-ID"]
    return True


@pytest.mark.django_db
@pytest.mark.urls("tests.test_error_pages")
class TestWhateverIsRefused:
    @pytest.mark.parametrize("what", REFUSED)
    def test_is_safe_to_show_and_says_what_to_do(self, settings, what):
        *request, status = REFUSED[what]
        response = asked(settings, *request)
        assert response.status_code == status
        assert safe(response)
        if status >= 400:
            page = response.content.decode()
            assert 'class="wordmark"' in page
            assert response["X-Request-ID"] in page
            assert "<h1>" in page
            assert 'class="lede"' in page
            assert "the words of an error" not in page
            assert "elsewhere.example" not in page

    @pytest.mark.parametrize("what", OF_THE_FEED)
    def test_is_a_problem_where_a_program_asks(self, settings, what):
        *request, status = OF_THE_FEED[what]
        response = asked(settings, *request)
        assert response.status_code == status
        assert safe(response)
        assert response["Content-Type"] == "application/problem+json"
        told = response.json()
        assert (told["status"], told["request_id"]) == (status, response["X-Request-ID"])
        assert "the words of an error" not in str(told)

    # Django's page for developers reads the parameters once more, and fails.
    @pytest.mark.parametrize("what", sorted((REFUSED | OF_THE_FEED).keys() - {"too many parameters"}))
    def test_has_its_policy_for_a_developer_too(self, settings, what):
        settings.DEBUG = True
        *request, status = (REFUSED | OF_THE_FEED)[what]
        response = asked(settings, *request)
        assert response.status_code == status
        assert safe(response)

    def test_is_safe_where_nothing_is_sent_but_the_head(self, settings):
        response = asked(settings, "head", "/nowhere", {}, {})
        assert (response.status_code, response.content) == (404, b"")
        assert safe(response)

    def test_is_told_in_the_words_of_who_refused(self, settings):
        assert "“_to_field” is empty" in asked(settings, "get", "/bad", {}, {}).content.decode()
        someone = make_user("someone", "writer")
        page = asked(settings, "get", "/forbidden-why", {}, {}, of=someone).content.decode()
        assert "Only &lt;editors&gt; may." in page

    def test_keeps_the_methods_that_are_possible(self, settings):
        assert asked(settings, "post", "/", {"data": {}}, {})["Allow"] == "GET, HEAD"

    def test_is_told_in_bare_words_where_no_page_can_be_made(self, settings, monkeypatch):
        monkeypatch.setattr("django.template.loader.render_to_string", lambda *args: 1 / 0)
        response = asked(settings, "get", "/forbidden-why", {}, {})
        assert response.status_code == 403
        assert "Only &lt;editors&gt; may." in response.content.decode()
        assert safe(response)

    def test_leaves_no_message_of_success_behind(self, settings):
        settings.LOGIN_REDIRECT_URL = "/"
        client = Client(raise_request_exception=False)
        client.force_login(make_user("all", "administrator", "editor"))
        client.get("/fails")
        assert "Published." not in client.get("/admin/").content.decode()

    def test_is_a_page_of_ours_where_too_many_sign_in(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
        client = Client()
        answers = [client.post("/account/login/", {"login": "a", "password": "b"}) for _ in range(3)]
        assert answers[-1].status_code == 429
        assert 'class="wordmark"' in answers[-1].content.decode()
        assert safe(answers[-1])
