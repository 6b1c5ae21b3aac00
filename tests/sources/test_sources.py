"""Sources: labels, checks, creators, derivations, snapshots, and what cites them."""

import pytest

from cms.desk.records import registry
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.includes import includes_of
from cms.publishing.refresh import refresh_all
from sources.sources.models import Source
from tests.make import (
    NOON,
    edit,
    keyed,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.kinds import codes
from tests.make.sheets import come_in, make_import, problems
from tests.make.sources import cite, make_claim, make_source
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


def served(client, source, include: str = "") -> dict:
    query = f"?include={include}" if include else ""
    return client.get(f"/api/v1/sources/{source.pk}{query}").json()


class TestASource:
    @pytest.mark.parametrize(
        ("fields", "label"),
        [
            ({"title": "Viewing figures", "url": "https://a.example/1"}, "Viewing figures"),
            ({"title": None, "url": "https://a.example/1"}, "https://a.example/1"),
            ({"title": None}, "Untitled source"),
        ],
    )
    def test_is_called_by_its_title_or_its_address(self, writer, fields, label):
        assert make_source(writer, **fields).card.label == label

    @pytest.mark.parametrize(
        ("fields", "finding"),
        [
            ({"type": None}, "type-missing"),
            ({"title": None}, "source-unfindable"),
            ({"anonymous": True}, "anonymous-unexplained"),
        ],
    )
    def test_needs_what_readers_find_it_by(self, writer, fields, finding):
        with refused(ReviewError, "blocked", finding):
            make_submitted(make_source(writer, **fields), by=writer)

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": None, "url": "https://a.example/1"},
            {"anonymous": True, "anonymous_reason": "They would lose their job."},
        ],
    )
    def test_needs_no_more(self, writer, fields):
        make_submitted(make_source(writer, **fields), by=writer)

    @pytest.mark.parametrize(("first", "later"), [("2019-05", "2019-04-30"), ("2019-05-02", "2019-05-01")])
    def test_was_published_between_two_dates_in_their_order(self, writer, first, later):
        with refused(ChangeRefused, "source_published_between"):
            make_source(writer, published=first, published_to=later)

    @pytest.mark.parametrize(
        ("first", "later"), [("2019-05-31", "2019-05"), ("2019", "2020-01"), (None, "2019")]
    )
    def test_may_have_dates_of_two_precisions(self, writer, first, later):
        assert make_source(writer, published=first, published_to=later).published_to == later

    @pytest.mark.parametrize(
        ("fields", "message"),
        [({"url": "javascript:alert(1)"}, "url"), ({"archived_url": "a page"}, "archived_url")],
    )
    def test_has_addresses_that_lead_somewhere(self, writer, fields, message):
        with pytest.raises(ChangeRefused) as error:
            make_source(writer, **fields)
        assert [problem.path for problem in error.value.problems] == [message]


class TestItsCreators:
    def test_is_a_person_or_a_name_as_printed(self, writer, editor, client):
        ava = make_person(writer, name="Ava DuVernay")
        rows = {"new-1": {"person": ava.pk, "name": "A. DuVernay", "role": "poster"}, "new-2": {"name": "Jo"}}
        source = make_source(writer, creators=rows)
        make_live(ava, source, by=writer, approver=editor)
        first, second = served(client, source)["creators"]
        assert (first["person"]["name"], first["name"], first["role"]) == (
            "Ava DuVernay",
            "A. DuVernay",
            "poster",
        )
        assert (second["person"], second["name"], second["role"]) == (None, "Jo", "author")

    def test_is_somebody(self, writer):
        with refused(ChangeRefused, "creator_named"):
            make_source(writer, creators={"new-1": {"role": "author"}})

    def test_keeps_the_name_when_the_person_is_withdrawn(self, writer, editor, client):
        ava = make_person(writer)
        source = make_source(writer, creators={"new-1": {"person": ava.pk, "name": "A. DuVernay"}})
        make_live(ava, source, by=writer, approver=editor)
        make_live(ava, by=writer, approver=editor, action="withdraw")
        refresh_all(at=NOON)
        [line] = served(client, source)["creators"]
        assert (line["person"]["id"], line["person"]["name"], line["name"]) == (None, None, "A. DuVernay")

    def test_is_refused_for_an_anonymous_source(self, writer):
        source = make_source(
            writer, anonymous=True, anonymous_reason="They ask us.", creators={"new-1": {"name": "Jo"}}
        )
        with refused(ReviewError, "blocked", "anonymous-named"):
            make_submitted(source, by=writer)


class TestItsDerivations:
    def test_is_served_and_found_from_there(self, writer, editor, client):
        release = make_source(writer, title="The release")
        page = make_source(
            writer, derivations={"new-1": {"origin": release.pk, "kind": "rewrites_release", "note": "All."}}
        )
        make_live(release, page, by=writer, approver=editor)
        [line] = served(client, page)["derivations"]
        assert (line["source"]["name"], line["kind"], line["note"]) == (
            "The release",
            "rewrites_release",
            "All.",
        )
        found = served(client, release, "derived")["included"]["derived"]["results"]
        assert [each["id"] for each in found] == [page.pk]
        listed = client.get(f"/api/v1/sources?derived_from={release.pk}").json()["results"]
        assert [each["id"] for each in listed] == [page.pk]

    def test_occurs_once(self, writer):
        release = make_source(writer)
        row = {"origin": release.pk, "kind": "quotes"}
        page = make_source(writer, derivations={"new-1": row, "new-2": {**row, "kind": "embeds"}})
        with refused(ChangeRefused, "derivation_once"):
            edit(page, writer, derivations={"new-1": row})

    def test_is_not_taken_from_itself(self, writer):
        page = make_source(writer)
        with refused(ChangeRefused, "derivation_from_another"):
            edit(page, writer, derivations={"new-1": {"origin": page.pk, "kind": "quotes"}})

    def test_keeps_its_origin_from_being_withdrawn(self, writer, editor):
        release = make_source(writer)
        page = make_source(writer, derivations={"new-1": {"origin": release.pk, "kind": "quotes"}})
        make_live(release, page, by=writer, approver=editor)
        with refused(ReviewError, "blocked", "withdrawal-leaves-no-name"):
            make_live(release, by=writer, approver=editor, action="withdraw")


class TestInTheFeed:
    def test_matches_the_schema(self, writer, editor, client):
        outlet, ava = make_organisation(writer), make_person(writer)
        bare = make_source(writer)
        full = make_source(
            writer,
            text="All of it.",
            outlet=outlet.pk,
            published="2019-06-25",
            published_to="2019-06-26",
            accessed="2026",
            url="https://a.example/1",
            archived_url="https://archive.example/1",
            archived_on="2026-02",
            language="en",
            press_material=True,
            status="changed",
            note="Twice.",
            creators={"new-1": {"person": ava.pk}},
            derivations={"new-1": {"origin": bare.pk, "kind": "quotes"}},
        )
        make_live(outlet, ava, bare, full, by=writer, approver=editor)
        assert_as_described(client, bare, full)

    @pytest.mark.parametrize(
        ("query", "count"),
        [("type=post", 1), ("type=report", 0), ("outlet={outlet}", 1), ("url=https://a.example/1", 1)],
    )
    def test_is_found_by_its_filters(self, writer, editor, client, query, count):
        outlet = make_organisation(writer)
        source = make_source(writer, type="post", outlet=outlet.pk, url="https://a.example/1")
        make_live(outlet, source, make_source(writer), by=writer, approver=editor)
        found = client.get(f"/api/v1/sources?{query.format(outlet=outlet.pk)}").json()["results"]
        assert [each["id"] for each in found] == [source.pk] * count

    def test_comes_with_its_outlet_and_with_what_it_states(self, writer, editor, client):
        outlet, title = make_organisation(writer), make_title(writer)
        source = make_source(writer, outlet=outlet.pk)
        claim = make_claim(writer, title, source=source)
        make_live(outlet, source, title, claim, by=writer, approver=editor)
        of_outlet = client.get(f"/api/v1/organisations/{outlet.pk}?include=published").json()["included"]
        assert [each["id"] for each in of_outlet["published"]["results"]] == [source.pk]
        stated = served(client, source, "stated")["included"]["stated"]["results"]
        assert [each["id"] for each in stated] == [claim.pk]

    def test_shows_on_its_page_what_it_states(self):
        assert "stated" in registry.kind("source").page


def test_each_page_shows_includes_that_there_are():
    for kind in map(registry.kind, codes()):
        assert set(kind.page) <= set(includes_of(kind)), kind.code


class TestSheets:
    def test_bring_sources_with_what_belongs_to_them(self, writer):
        make_organisation(writer, **keyed("organisation", "deadline"))
        make_person(writer, **keyed("person", "ava"))
        columns = "type,title,outlet,published,published to,accessed,url,archived url,archived on,language"
        more = "press material,anonymous,anonymous reason,status,note"
        come_in(
            writer,
            "sources",
            f"key,{columns},{more}",
            "page,Web page,A page,deadline,2019-06-25,2019-06-26,2026,https://a.example/1,"
            "https://archive.example/1,2026-02,English,yes,no,,changed since,Twice.",
            "post,post,A post,,,,,,,,,,yes,They ask us.,,",
        )
        come_in(writer, "source-creators", "source,person,name,role", "page,ava,,poster", "page,,Jo,")
        come_in(writer, "source-derivations", "source,of,kind,note", "page,post,embeds,All of it.")
        page, post = Source.objects.order_by("pk")
        assert (page.type, page.outlet.card.label[:12], page.language_id) == ("webpage", "Organisation", "en")
        assert (page.press_material, page.anonymous, page.status) == (True, False, "changed")
        assert (post.anonymous, post.anonymous_reason, post.status) == (True, "They ask us.", "live")
        assert set(page.creators.values_list("name", "role")) == {(None, "poster"), ("Jo", "author")}
        assert page.derivations.get().origin == post

    def test_say_what_is_wrong_with_a_cell(self, writer):
        staged = make_import(writer, "key,type,press material,outlet", "a,tweet,maybe,nope", code="sources")
        assert {column for column, *_ in problems(staged, 2)} == {"type", "press material", "outlet"}

    def test_cite_sources_of_sources(self, writer):
        come_in(writer, "sources", "key,type,title", "page,webpage,A page", "post,post,A post")
        come_in(writer, "sources", "key,published,source", "page,2019,post")
        page = Source.objects.get(title="A page")
        assert list(page.card.citations.values_list("path", "source__title")) == [("published", "A post")]


class TestItsSnapshots:
    def test_is_served_by_digest_in_the_order_of_capture(self, writer, editor, client):
        rows = {
            f"new-{n}": {"text": text, "captured_on": on}
            for n, (text, on) in enumerate((("Later.", "2026-02"), ("First.", "2025")))
        }
        source = make_source(writer)
        edit(source, writer, snapshots=rows)
        make_live(source, by=writer, approver=editor)
        found = served(client, source)["snapshots"]
        assert [each["captured_on"] for each in found] == ["2025", "2026-02"]
        assert len({each["sha256"] for each in found}) == 2

    @pytest.mark.parametrize(
        "row", [{"text": "All."}, {"captured_on": "2026"}, {"text": " ", "captured_on": "2026"}]
    )
    def test_has_a_text_and_a_day(self, writer, row):
        with pytest.raises(ChangeRefused):
            edit(make_source(writer), writer, snapshots={"new-1": row})

    def test_without_approval_is_not_searched_for_readers(self, writer, editor, client):
        source, title = make_source(writer), make_title(writer)
        edit(title, writer, citations={"new-1": cite(source, quotation="All of it.")})
        make_live(source, title, by=writer, approver=editor)
        edit(source, writer, snapshots={"new-1": {"text": "All of it.", "captured_on": "2026"}})
        edit(title, writer, name="Renamed")
        make_live(title, by=writer, approver=editor)
        quotes = client.get(f"/api/v1/titles/{title.pk}").json()["derived"]["quotes"]
        assert set(quotes.values()) == {"unchecked"}
