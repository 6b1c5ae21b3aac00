"""Records as readers see them: a page for every kind, its queries, its links, and what it must not show."""

import json
import re
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.titles.models import Title
from cms.desk.records.registry import kind, kinds
from cms.publishing.hold import confirm, hold
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    credit,
    edit,
    make_award,
    make_episode,
    make_event,
    make_live,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_review,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.sources import cite, make_claim, make_source
from tests.make.world import make_correction, make_story, make_world

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>&"
WORD = "xyzzy"
pytestmark = pytest.mark.django_db


def address(record) -> str:
    """The address of a record's page: by its slug, else its id."""
    card = record.card
    card.refresh_from_db()
    return f"/{kind(card.kind).plural}/{card.slug or card.pk}"


def pages(world) -> dict[str, str]:
    """The address of one record of each kind, the one that most of the others belong to."""
    ours = {each.code for each in kinds()}
    return {code: address(some[0]) for code, some in world.items() if code in ours}


def read(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture(scope="class")
def small_world(shared):
    return make_world(*shared)


@pytest.fixture
def world(small_world):
    return deepcopy(small_world)


class TestThePageOfEveryKind:
    def test_is_there_and_of_its_own(self, client, world):
        found = pages(world)
        assert found.keys() >= {
            each.code for each in kinds() if not each.model.__module__.startswith("tests.")
        }
        for code, path in found.items():
            html = read(client, path)
            assert f'<body class="{code}' in html, path
            assert "None" not in html, path
            assert html.count("<h1") == 1, path

    def test_says_what_belongs_to_the_record(self, client, world):
        shown = {
            "title": ("season", "episode", "event", "story"),
            "season": ("episode", "event", "story"),
            "person": ("title", "claim", "story"),
            "organisation": ("title",),
            "event": ("person",),
            "award": ("ceremony",),
            "nomination": ("person",),
            "source": ("origin", "claim"),
            "claim": ("story", "correction"),
            "story": ("person", "episode", "event"),
        }
        for code, belonging in shown.items():
            html = read(client, pages(world)[code])
            for other in belonging:
                links = [address(record) for record in world[other][:2]]
                assert [link for link in links if f'href="{link}"' not in html] == [], (code, other)

    def test_stands_without_the_records_that_it_shows(self, client, world, editor):
        found, held = pages(world) | {"home": "/"}, set()
        for code in ("title", "person", "source", "claim"):
            hold(world[code][0].card, by=editor, at=NOON, reason="error")
            held.add(code)
            refresh_all(at=NOON)
            for each, path in found.items():
                assert client.get(path).status_code == (410 if each in held else 200), path


class TestAnyPage:
    def test_asks_the_database_as_often_however_much_there_is(self, client, writer, editor):
        asked = []
        for rows in (2, 4):
            found = pages(make_world(writer, editor, rows=rows)) | {"home": "/"}
            asked.append({code: self.queries(client, path) for code, path in found.items()})
        assert asked[0] == asked[1]
        # The live document at that address with its card; the document again as the page's centre; the roles
        # in which it is shown with another; that other; who names them; those documents; and up to three
        # rounds of what is read inline: claims, their sources, and the sources of these.
        home = asked[0].pop("home")
        assert max(asked[0].values()) <= 9
        # The newest of each kind, and what is read inline.
        assert home <= len(list(kinds())) + 3

    def queries(self, client, path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            read(client, path)
        return len(queries)

    def test_takes_no_word_of_a_record_for_markup(self, client, writer, editor):
        world = make_world(writer, editor, text=HOSTILE)
        for path in (*pages(world).values(), "/"):
            html = read(client, path)
            [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S) or ["{}"]
            assert html.count("<script") == (path != "/"), path
            assert "<img" not in html, path
            assert json.loads(data).get("@context", "https://schema.org") == "https://schema.org"
            assert not set(data) & set("<>\u2028"), path

    def test_answers_a_head_without_a_body_and_refuses_anything_else(self, client, writer, editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        response = client.head(address(title))
        assert (response.status_code, response.content) == (200, b"")
        assert client.head("/").status_code == 200
        assert client.post(address(title)).status_code == 405


class TestAnAddress:
    @pytest.fixture
    def title(self, writer, editor) -> Title:
        title = make_title(writer, name="Selma", slug="selma")
        make_live(title, by=writer, approver=editor)
        return title

    def test_is_the_slug_and_an_id_leads_there(self, client, title):
        response = client.get(f"/titles/{title.pk}")
        assert (response.status_code, response.url) == (301, "/titles/selma")
        assert client.get("/titles/selma").status_code == 200

    def test_of_old_leads_to_the_present_one(self, client, title, writer, editor):
        edit(title, writer, slug="selma-2014")
        make_live(title, by=writer, approver=editor)
        response = client.get("/titles/selma")
        assert (response.status_code, response.url) == (301, "/titles/selma-2014")

    @pytest.mark.parametrize(
        "path", ["/titles/nothing", "/titles/0", "/titles/01", "/people/selma", "/films/selma", "/nowhere"]
    )
    def test_of_nothing_is_not_found(self, client, title, path):
        response = client.get(path)
        assert response.status_code == 404
        assert "There is nothing at this address" in response.content.decode()

    def test_of_a_draft_is_not_found(self, client, writer):
        draft = make_title(writer, name="Draft", slug="draft")
        for key in ("draft", draft.pk):
            assert client.get(f"/titles/{key}").status_code == 404

    def test_of_what_is_withdrawn_says_its_public_note_and_no_more(self, client, title, writer, editor):
        make_live(title, by=writer, approver=editor, action="withdraw", note="It was a <b>hoax</b>.")
        response = client.get("/titles/selma")
        assert (response.status_code, response["Cache-Control"]) == (410, "no-store")
        html = response.content.decode()
        assert "It was a &lt;b&gt;hoax&lt;/b&gt;." in html
        assert "Selma" not in html
        assert "ld+json" not in html

    def test_of_what_is_held_gives_no_reason(self, client, title, editor):
        hold(title.card, by=editor, at=NOON, reason="error", note="A mix-up.")
        response = client.get("/titles/selma")
        assert (response.status_code, response["Cache-Control"]) == (410, "no-store")
        html = response.content.decode()
        assert "Taken down for now" in html
        assert "mix-up" not in html
        assert "Selma" not in html

    def test_of_what_the_law_takes_says_so_before_and_after_it_is_confirmed(
        self, client, title, editor, other_editor
    ):
        placed = hold(title.card, by=editor, at=NOON, reason="legal")
        for _ in range(2):
            response = client.get("/titles/selma")
            assert response.status_code == 451
            assert "Not shown for legal reasons" in response.content.decode()
            if not placed.ended_at:
                confirm(placed, by=other_editor, at=NOON)


class TestAClosedSite:
    @pytest.fixture(autouse=True)
    def closed(self, settings):
        settings.FEED_PUBLIC = False

    @pytest.mark.parametrize("path", ["/", "/titles/selma", "/titles/nothing"])
    def test_leads_to_the_sign_in_and_tells_nothing(self, client, path):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, "/admin/")

    def test_is_read_by_its_newsroom(self, client, writer):
        client.force_login(writer)
        assert client.get("/").status_code == 200


def hidden_about(title, by) -> list:
    """A record of every kind with the word in every text field, about a public title."""
    organisation = make_organisation(by, name=WORD, description=WORD)
    person = make_person(by, name=WORD, biography=WORD)
    source = make_source(by, title=WORD, note=WORD, outlet=organisation, text=WORD)
    cited = {"citations": {"new-1": cite(source, quotation=WORD)}}
    award = make_award(by, name=WORD, organisation=organisation)
    ceremony = make_event(by, name=WORD, type="award-ceremony", award=award, title=title)
    claim = make_claim(by, title, speaker=person, originator=organisation, method=WORD, **cited)
    said = {"new-1": {"position": 1, "text": f"{WORD} {{{claim.pk}}}"}}
    return [
        *(organisation, person, source, award, ceremony, claim),
        make_season(by, title, name=WORD, number=9),
        make_episode(by, title, name=WORD),
        make_event(by, name=WORD, title=title, outcome=WORD),
        make_nomination(by, ceremony=ceremony, title=title, nominees={"new-1": {"person": person}}),
        make_review(by, title=title, outlet=organisation, summary=WORD),
        make_offer(by, title=title, provider=organisation, plan=WORD),
        make_correction(by, claim=claim, note=WORD, wrong=WORD, right=WORD),
        make_story(by, headline=WORD, title=title, blocks=said),
        make_title(by, name=WORD, relations={"new-1": {"related": title, "kind": "companion"}}),
    ]


def said(response) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return (headers + response.content.decode()).lower()


class TestNoPage:
    """Whether the text contains a word of a record that is not live."""

    def drafts(self, title, writer, editor):
        return hidden_about(title, writer)

    def reviewed(self, title, writer, editor):
        found = hidden_about(title, writer)
        make_submitted(*found, by=writer, note=WORD, title=WORD)
        return found

    def held(self, title, writer, editor):
        found = self.named(title, writer, editor, cites_it=True)
        for record in found:
            hold(record.card, by=editor, at=NOON, reason="privacy", note=WORD)
        return found

    def withdrawn(self, title, writer, editor):
        found = self.named(title, writer, editor, cites_it=False)
        make_live(*found, by=writer, approver=editor, action="withdraw", note="It was a hoax.", title=WORD)
        return found

    def named(self, title, writer, editor, *, cites_it: bool):
        """What is live, and named by what stays so: by a title, a claim and a story.

        A source that is cited blocks its withdrawal, and doesn't block a hold.
        """
        found = hidden_about(title, writer)
        _, person, source, *_ = found
        page = make_source(writer)
        also = {"citations": {f"new-{each.pk}": cite(each) for each in ([source] * cites_it + [page])}}
        host = make_title(writer, credits={"new-1": credit(person, credited_as="Somebody")}, **also)
        claim = make_claim(writer, title, speaker=person, speaker_described="somebody", **also)
        text = {"new-1": {"position": 1, "text": f"[Somebody]({person.pk}) said {{{claim.pk}}}"}}
        story = make_story(writer, title=title, blocks=text)
        make_live(*found, page, host, claim, story, by=writer, approver=editor, note=WORD)
        self.naming = [host, claim, story]
        return found

    @pytest.mark.parametrize("state", ["drafts", "reviewed", "held", "withdrawn"])
    def test_says_it(self, client, world, writer, editor, state):
        self.naming = []
        hidden = getattr(self, state)(world["title"][0], writer, editor)
        refresh_all(at=NOON)
        for path in (*pages(world).values(), *map(address, self.naming), "/"):
            response = client.get(path)
            assert response.status_code == 200
            assert WORD not in said(response), path
        for record in hidden:
            response = client.get(f"/{kind(record.card.kind).plural}/{record.pk}")
            assert response.status_code == (410 if state in ("held", "withdrawn") else 404)
            assert WORD not in said(response), record

    def test_says_what_is_edited_and_not_published(self, client, world, writer):
        facts = {"title": "synopsis", "person": "biography", "event": "outcome", "claim": "method"}
        facts |= {"season": "name", "episode": "name", "organisation": "name", "source": "title"}
        facts |= {"story": "headline", "review": "summary", "offer": "plan", "correction": "note"}
        found = pages(world)
        for code, fact in facts.items():
            edit(world[code][0], writer, **{fact: WORD})
        edit(world["title"][0], writer, slug=f"{WORD}-edited")
        for path in (*found.values(), "/"):
            assert WORD not in said(client.get(path)), path
        assert client.get(f"/titles/{WORD}-edited").status_code == 404

    def test_would_go_unnoticed(self, client, world, writer, editor):
        """If the hidden records were live, the word would be on most of the pages: the test can fail."""
        make_live(*hidden_about(world["title"][0], writer), by=writer, approver=editor)
        for path in ("/", *(pages(world)[code] for code in ("title", "season"))):
            assert WORD in said(client.get(path)), path
