"""Every fault leaves one line with its traceback and its request's id, and nothing secret."""

import json
import logging
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.models import Card
from cms.operation import concealing
from cms.operation.concealing import HIDDEN, concealed
from cms.operation.logs import Formatter, configuration
from cms.operation.request_ids import chosen, current
from cms.urls import *  # noqa: F403 - the addresses of the project, and one that fails
from cms.urls import urlpatterns


def fail(request):
    Card.objects.count()
    raise RuntimeError("password=hunter22hunter while it was read")


urlpatterns = [path("fails", fail), *urlpatterns]


@pytest.fixture
def lines():
    """The lines that the log writes in production, each read as JSON."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(readable=False))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def faults(lines) -> list[dict]:
    return [each for each in lines() if "Traceback" in each.get("exception", "")]


@pytest.mark.django_db
@pytest.mark.urls("tests.operation.test_logs")
class TestAFaultOfAPage:
    def test_leaves_its_traceback_once_under_the_id_that_the_reader_is_told(self, client, lines):
        response = client.get("/fails")
        [line] = faults(lines)
        assert response.status_code == 500
        assert "RuntimeError" in line["exception"]
        assert line["level"] == "error"
        assert (line["method"], line["path"]) == ("GET", "/fails")
        assert line["request_id"] == response["X-Request-ID"]
        assert line["request_id"] in response.content.decode()

    def test_hides_what_is_secret_in_its_message(self, client, lines):
        client.get("/fails")
        [line] = faults(lines)
        assert "hunter22hunter" not in json.dumps(line)
        assert f"password={HIDDEN}" in line["exception"]

    def test_shows_nothing_of_it_to_the_reader(self, client):
        response = client.get("/fails")
        assert "hunter22hunter" not in response.content.decode()
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
class TestAFaultOfTheFeed:
    def test_leaves_its_traceback_once_under_the_id_in_the_problem(self, client, lines, monkeypatch):
        def broken(*args, **kwargs):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr("cms.feed.reading.lists.page", broken)
        response = client.get("/api/v1/titles", headers={"X-Request-ID": "proxy-7"})
        told = [each for each in lines() if "the disk is full" in json.dumps(each)]
        assert [each["request_id"] for each in told] == ["proxy-7"]
        assert response.json()["request_id"] == response["X-Request-ID"] == "proxy-7"
        assert len([each for each in lines() if each["level"] == "error"]) == 1


@pytest.mark.django_db
class TestTheIdOfARequest:
    def test_is_in_every_answer_and_another_each_time(self, client):
        answers = [client.get("/"), client.get("/nowhere"), client.get("/api/v1/"), client.get("/admin/")]
        ids = {answer["X-Request-ID"] for answer in answers}
        assert len(ids) == len(answers)

    def test_is_on_the_page_of_an_error_and_in_a_problem(self, client):
        page = client.get("/titles/nowhere")
        assert page["X-Request-ID"] in page.content.decode()
        problem = client.get("/api/v1/titles/nowhere")
        assert problem.json()["request_id"] == problem["X-Request-ID"]

    def test_is_known_in_no_other_request(self, client):
        client.get("/", headers={"X-Request-ID": "mine"})
        assert current() == ""

    @pytest.mark.parametrize("sent", ["a", "9f8d-11", "req_1.2", "A" * 64])
    def test_is_the_proxys_where_that_is_well_formed(self, sent):
        assert chosen(sent) == sent

    @pytest.mark.parametrize(
        "sent", ["", " ", "-x", "a b", "a\nb", "a\n", "é", "<b>", "a;b", "A" * 65, '{"x":1}', "٣"]
    )
    def test_is_made_where_another_was_sent(self, sent):
        assert chosen(sent) not in ("", sent)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc.def.ghi", "abc.def"),
        ("'HTTP_AUTHORIZATION': 'Basic dXNlcjpwYXNz'", "dXNlcjpwYXNz"),
        ("Cookie: sessionid=8s7d6f; csrftoken=tok123", "8s7d6f"),
        ("Set-Cookie: sessionid=8s7d6f; Path=/", "8s7d6f"),
        ("postgresql://stet:open-sesame@db/stet", "open-sesame"),
        ("redis://:open-sesame@cache:6379/1", "open-sesame"),
        ("{'password': 'open sesame', 'login': 'ada'}", "open sesame"),
        ("postgresql://stet:open@ses/ame@db/stet", "ses/ame"),
        ("smtp://stet:open'sesame@mail", "sesame"),
        ("{'otp': '123456'}", "123456"),
        ("private_key=opensesame", "opensesame"),
        ("password1=opensesame&next=/", "opensesame"),
        ('"new_password": "open-sesame"', "open-sesame"),
        ("csrfmiddlewaretoken=QWERTY12345", "QWERTY12345"),
        ("GET /x?token=QWERTY12345&y=1", "QWERTY12345"),
        ("api_key=QWERTY12345", "QWERTY12345"),
        ("API-KEY: QWERTY12345", "QWERTY12345"),
        ("The key stet_QWERTY12345abcdef is over", "QWERTY12345abcdef"),
        ("/account/password/reset/key/1-QWERTY12345/", "QWERTY12345"),
        ("/account/confirm-email/QWERTY12345/", "QWERTY12345"),
        ("EMAIL_HOST_PASSWORD=opensesame", "opensesame"),
        ("secret_key: 'open sesame'", "open sesame"),
        ("client_secret=opensesame", "opensesame"),
        ("signature=QWERTY12345", "QWERTY12345"),
    ],
)
def test_a_secret_is_hidden(text, secret):
    assert secret not in concealed(text)
    assert HIDDEN in concealed(text)


@pytest.mark.parametrize(
    "text",
    [
        "The author: Ada Lovelace",
        "authors=3",
        "It was on the cookery show",
        "Key art, 4 tokens of esteem",
        "a: b",
    ],
)
def test_what_is_no_secret_stays(text):
    assert concealed(text) == text


def test_what_has_a_secret_name_is_hidden_at_any_depth():
    inside = {"form": [{"Password": "x1", "name": "Ada"}, ("a", {"session": 7})], "n": 3, "none": None}
    assert concealed(inside) == {
        "form": [{"Password": HIDDEN, "name": "Ada"}, ["a", {"session": HIDDEN}]],
        "n": 3,
        "none": None,
    }


@given(st.text(), st.text())
def test_the_settings_own_secrets_are_hidden_wherever_they_stand(before, after):
    assert settings.SECRET_KEY in concealing._known
    assert settings.SECRET_KEY not in concealed(f"{before}{settings.SECRET_KEY}{after}")


def test_every_logger_writes_once_through_the_one_handler():
    made = configuration(readable=False)
    assert made["root"]["handlers"] == ["stderr"]
    assert all(each["propagate"] and not each["handlers"] for each in made["loggers"].values())


def test_a_line_for_a_console_is_readable():
    record = logging.LogRecord("stet", logging.WARNING, "", 1, "Took %s", ("3 s",), None)
    assert "Took 3 s" in Formatter(readable=True).format(record)
