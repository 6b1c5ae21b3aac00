import re

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from cms.accounts.models import User
from cms.desk.records import registry
from cms.feed.problems import TYPES
from cms.feed.schema.docs import prose
from tests.accounts.test_keys import YEAR, bearing, make_key
from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    response = client.get("/api/v1/docs")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    return response.content.decode()


class TestTheDocs:
    def test_describe_every_list_filter_and_document(self, page):
        for kind in registry.kinds():
            assert f"</span>/api/v1/{kind.plural}</p>" in page
            assert f"</span>/api/v1/{kind.plural}/{{key}}</p>" in page
            assert f'id="{kind.document.__name__}"' in page
            for each in kind.filters:
                assert f"<code>{each.name}</code>" in page

    def test_describe_every_field_of_a_change(self, page):
        described = page.partition('id="ChangeEntry"')[2].partition("</section>")[0]
        for name in ("position", "superseded_by", "redacted", "document"):
            assert f"<code>{name}</code>" in described

    def test_set_codes_apart_and_escape_the_rest(self):
        assert prose("a `b` <c>") == "a <code>b</code> &lt;c&gt;"

    def test_explain_every_problem_at_the_address_it_names(self, page):
        for code in TYPES:
            assert f'<dt id="{code}">' in page

    def test_link_to_nothing_that_is_not_there(self, page):
        anchors = set(re.findall(r'href="#([^"]+)"', page))
        assert anchors
        assert anchors <= set(re.findall(r'id="([^"]+)"', page))

    def test_give_each_anchor_once(self, page):
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))

    def test_have_no_script_and_no_inline_style(self, page):
        assert "<script" not in page
        assert "style=" not in page
        assert "<style" not in page
        assert not re.search(r"\son\w+=", page)

    def test_have_their_stylesheet(self, page):
        assert '<link rel="stylesheet" href="/static/feed/docs.css">' in page
        assert finders.find("feed/docs.css")

    def test_teach_with_the_addresses_of_this_site(self, page):
        assert "curl &quot;http://testserver/api/v1/changes?after=0" in page or (
            'curl "http://testserver/api/v1/changes?after=0' in page
        )

    def test_depend_on_no_session_and_ask_caches_to_check(self, client, page):
        response = client.get("/api/v1/docs")
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


class TestOnAFeedThatIsNotPublic:
    """What describes the feed is read by whoever may read it, and by nobody else."""

    PATHS = ("/api/v1/schema", "/api/v1/docs")

    @pytest.fixture(autouse=True)
    def closed(self, settings):
        settings.FEED_PUBLIC = False

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("scope", ["feed", "advance"])
    def test_opens_to_a_key(self, client, path, scope):
        _, secret = make_key(scope, at=timezone.now())
        answer = client.get(path, headers=bearing(secret))
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("private")

    @pytest.mark.parametrize("path", PATHS)
    def test_opens_to_the_newsroom(self, client, path, writer):
        client.force_login(writer)
        assert client.get(path).status_code == 200

    @pytest.mark.parametrize("path", PATHS)
    def test_is_closed_to_a_key_that_ended(self, client, path):
        _, secret = make_key(at=timezone.now() - 2 * YEAR)
        assert client.get(path, headers=bearing(secret)).status_code == 401

    def test_is_closed_to_others(self, client, db):
        outsider = make_user("outsider")
        User.objects.filter(pk=outsider.pk).update(is_staff=False)
        for _ in range(2):
            assert client.get("/api/v1/schema").status_code in (401, 403)
            assert client.get("/api/v1/docs").status_code in (302, 403)
            client.force_login(User.objects.get(pk=outsider.pk))

    def test_is_no_way_for_a_key_of_the_advance_feed_into_this_one(self, client, db):
        _, secret = make_key("advance", at=timezone.now())
        for path in ("/api/v1/", "/api/v1/titles", "/api/v1/changes"):
            assert client.get(path, headers=bearing(secret)).status_code == 403
