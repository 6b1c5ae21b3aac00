import pytest

from tests.make import make_live, make_title, make_user

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/v1/", "/api/v1/titles", "/api/v1/titles/one", "/api/v1/changes", "/api/v1/schema"]


@pytest.fixture(scope="class")
def title(shared):
    writer, editor = shared
    made = make_title(writer, name="One")
    make_live(made, by=writer, approver=editor)
    return made


def problem(response, status: int) -> dict:
    """The problem document of a response, with everything checked that all problems share."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    found = response.json()
    assert found["status"] == status
    assert found["instance"] == response.request["PATH_INFO"]
    assert found["type"].startswith("/api/v1/docs#")
    assert found["title"]
    assert found["detail"]
    return found


class TestAParameter:
    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("name", ["as_of", "fields", "lang", "format", "offset", "é", "x" * 300])
    def test_that_is_unknown_is_named(self, client, title, address, name):
        found = problem(client.get(address, {name: "1"}), 400)
        assert found["type"].endswith("#bad-parameter")
        assert found["parameter"] == name[:100]

    def test_that_is_unknown_comes_with_those_that_exist(self, client, title):
        found = problem(client.get("/api/v1/titles?page=2"), 400)
        assert found["detail"] == (
            "“page” is not a parameter here. Allowed: type, genre, country, language, keyword, year, "
            "person, organisation, company, portrays, related, external_id, shown_in, shown_during, service, "
            "in_language, limit, after."
        )

    def test_among_thousands_is_too_many(self, client, title):
        problem(client.get("/api/v1/titles?" + "genre=crime&" * 6000), 400)

    @pytest.mark.parametrize("query", ["limit=1&limit=2", "after=a&after=b"])
    def test_with_one_value_is_given_once(self, client, title, query):
        name = query.partition("=")[0]
        found = problem(client.get(f"/api/v1/titles?{query}"), 400)
        assert found["parameter"] == name
        assert "given 2 times" in found["detail"]


class TestAMethod:
    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
    def test_that_writes_is_refused(self, client, title, address, method):
        response = getattr(client, method)(address)
        problem(response, 405)
        assert response["Allow"] == "GET, HEAD"


class TestAnAddress:
    @pytest.mark.parametrize("path", ["nothing", "titles/one/credits", "a/b/c/d"])
    def test_with_a_slash_too_many_leads_to_the_one_without(self, client, title, path):
        response = client.get(f"/api/v1/{path}/?limit=1")
        assert (response.status_code, response["Location"]) == (308, f"/api/v1/{path}?limit=1")

    @pytest.mark.parametrize("path", ["nothing", "titles/one/credits", "a/b/c/d"])
    def test_that_is_nowhere_is_a_problem_too(self, client, title, path):
        found = problem(client.get(f"/api/v1/{path}"), 404)
        assert "parameter" not in found

    def test_in_other_letters_is_escaped(self, client, title):
        found = client.get("/api/v1/titles/%C3%A9%00").json()
        assert found["instance"] == "/api/v1/titles/%C3%A9%00"

    def test_answers_head_without_a_body(self, client, db):
        response = client.head("/api/v1/titles/99999")
        assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("address", ["/api/v1/titles", "/api/v1/titles/one", "/api/v1/changes"])
def test_who_accepts_no_json_is_told(client, title, address):
    found = problem(client.get(address, headers={"accept": "text/html"}), 406)
    assert found["type"].endswith("#not-acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json;q=0.5, text/html"])
def test_who_accepts_json_is_served(client, title, accept):
    assert client.get("/api/v1/titles/one", headers={"accept": accept}).status_code == 200


class TestAFault:
    def test_shows_nothing_of_the_inside(self, client, title, monkeypatch, caplog):
        def fail(*args, **kwargs):
            raise RuntimeError("secret of the house")

        monkeypatch.setattr("cms.feed.reading.lists.page", fail)
        client.raise_request_exception = False
        response = client.get("/api/v1/titles")
        found = problem(response, 500)
        assert found["type"].endswith("#fault")
        assert b"secret" not in response.content
        assert b"Traceback" not in response.content
        assert "secret of the house" in caplog.text


class TestAFeedForTheNewsroom:
    @pytest.fixture(autouse=True)
    def closed(self, settings, title):
        settings.FEED_PUBLIC = False

    @pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/titles/2", "/api/v1/no", "/api/v1/titles?x=1"])
    def test_asks_strangers_to_sign_in_whatever_they_ask_for(self, client, address):
        response = client.get(address)
        assert problem(response, 401)["type"].endswith("#not-signed-in")
        assert response["WWW-Authenticate"] == 'Bearer realm="Stet"'

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_refuses_accounts_without_a_desk(self, client, address):
        reader = make_user("reader")
        reader.is_staff = False
        reader.save()
        client.force_login(reader)
        problem(client.get(address), 403)

    def test_refuses_who_left(self, client, writer):
        client.force_login(writer)
        writer.is_active = False
        writer.save()
        problem(client.get("/api/v1/titles"), 401)

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_serves_the_newsroom(self, client, writer, address):
        client.force_login(writer)
        assert client.get(address).status_code == 200

    def test_sends_strangers_at_the_docs_to_sign_in(self, client):
        response = client.get("/api/v1/docs")
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")
