"""Citing sources in the newsroom: with the facts that are changed, and on the page of citations."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.desk.models import Card
from sources.citations.models import Citation
from sources.claims.models import Claim
from tests.make import credit, edit, make_organisation, make_person, make_title, make_user
from tests.make.sources import cite, make_claim, make_source
from tests.make.stories import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(writer):
    client = Client()
    client.force_login(writer)
    return client


@pytest.fixture
def page(writer):
    return make_source(writer, title="A page", text="It began in 2019, they say.")


@pytest.fixture
def title(writer):
    return make_title(writer, name="When They See Us", type="film")


def address(record) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def opened(record) -> dict:
    version = Card.objects.get(pk=record.pk).version
    return {"version_opened": version, "version_expected": version}


def of_changes(source, quotation: str = "", locator: str = "") -> dict:
    return {
        "source_of_changes": source.pk,
        "quotation_of_changes": quotation,
        "locator_of_changes": locator,
    }


def cited(record, *columns: str) -> set[tuple]:
    return set(record.card.citations.values_list("path", "source__title", *columns))


def text(response) -> str:
    return response.content.decode()


class TestAForm:
    def send(self, client, record, **values):
        return client.post(address(record), {**opened(record), "_save": "1", **values}, follow=True)

    def title(self, client, title, **values):
        known = {"name": title.name, "type": title.type, "slug": title.card.slug}
        return self.send(client, title, **known, **values)

    def test_cites_each_field_that_changed_and_no_other(self, as_writer, title, page):
        self.title(as_writer, title, premiere="2019", genres=["war"], synopsis="Ours.", **of_changes(page))
        assert cited(title) == {("premiere", "A page"), ("genres", "A page")}

    def test_keeps_the_locator_and_the_quotation(self, as_writer, title, page):
        self.title(as_writer, title, premiere="2019", **of_changes(page, "It began in 2019", "p. 3"))
        assert cited(title, "locator", "quotation") == {("premiere", "A page", "p. 3", "It began in 2019")}

    def test_cites_nothing_without_a_source(self, as_writer, title, page):
        self.title(as_writer, title, premiere="2019", quotation_of_changes="It began in 2019")
        title.refresh_from_db()
        assert title.premiere == "2019"
        assert cited(title) == set()

    def test_cites_nothing_if_nothing_changed(self, as_writer, title, page):
        response = self.title(as_writer, title, **of_changes(page))
        assert "Nothing to save" in text(response)
        assert cited(title) == set()

    def test_cites_no_slug_and_no_external_id(self, as_writer, title, page):
        self.send(
            as_writer,
            title,
            name=title.name,
            type=title.type,
            slug="us-2019",
            external_ids="imdb:tt0000001",
            **of_changes(page),
        )
        assert title.card.external_ids.count() == 1
        assert cited(title) == set()

    def test_cites_what_a_new_record_says(self, as_writer, page):
        response = as_writer.post(
            reverse("admin:catalog_person_add"),
            {"name": "Ava", "naming": "free", "born": "1972", "version_opened": 0, "version_expected": 0}
            | of_changes(page),
            follow=True,
        )
        assert "is saved as a draft" in text(response)
        assert set(Citation.objects.values_list("card__label", "path")) == {("Ava", "born")}

    def test_cites_as_a_whole_what_is_cited_as_one(self, as_writer, writer, title, page):
        claim = make_claim(writer, title, citations={})
        values = {
            "subject": title.pk,
            "property": "audience",
            "value_state": "known",
            "amount": "25000000",
            "unit": "accounts",
            "bound": "about",
            "modality": "party_statement",
            "speaker_described": "a spokesman",
            "standing": "normal",
            "told_as": "attributed",
        }
        self.send(as_writer, claim, **values, **of_changes(page, "It began in 2019"))
        assert Claim.objects.get(pk=claim.pk).amount == "25000000"
        assert cited(claim, "quotation") == {(None, "A page", "It began in 2019")}
        self.send(as_writer, claim, **{**values, "bound": ""}, **of_changes(page))
        assert claim.card.citations.count() == 1

    def test_cites_a_source_once(self, as_writer, writer, title, page):
        edit(title, writer, citations={"new-1": cite(page, "premiere", quotation="It began in 2019")})
        self.title(as_writer, title, premiere="2018", **of_changes(page))
        self.title(as_writer, title, premiere="2019", **of_changes(page, "It began in 2019"))
        assert cited(title, "quotation") == {("premiere", "A page", "It began in 2019")}
        self.title(as_writer, title, premiere="2019-05", **of_changes(page, "they say"))
        assert title.card.citations.count() == 2

    def test_says_so_if_the_source_is_not_one(self, as_writer, title):
        values = {"premiere": "2019", "source_of_changes": title.pk}
        response = self.title(as_writer, title, **values)
        assert f"There is no source “{title.pk}”" in text(response)
        assert 'name="premiere" value="2019"' in text(response)
        title.refresh_from_db()
        assert title.premiere is None

    def test_keeps_the_source_that_was_chosen_when_something_else_is_wrong(self, as_writer, title, page):
        shown = text(self.title(as_writer, title, premiere="2019-02-30", **of_changes(page, "In 2019")))
        assert f'<option value="{page.pk}" selected>A page</option>' in shown
        assert "In 2019</textarea>" in shown


def rows_of(prefix: str, *rows: dict, initial: int = 0) -> dict:
    """What the page of a part posts: its rows by place, the first `initial` of them stored ones."""
    posted = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for place, row in enumerate(rows):
        posted |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return posted


class TestAPageOfAPart:
    def send(self, client, record, part: str, *rows, initial: int = 0, **values):
        page = reverse("newsroom:part", args=[record.pk, part])
        return client.post(
            page, {**opened(record), **rows_of(part, *rows, initial=initial), **values}, follow=True
        )

    def test_cites_rows_that_are_new_or_changed_and_no_other(self, as_writer, writer, title, page):
        people = [make_person(writer) for _ in range(4)]
        first, second, third, fourth = people
        edit(title, writer, credits={f"new-{n}": credit(people[n], billing=n + 1) for n in range(3)})
        ids = list(title.credits.order_by("billing").values_list("pk", flat=True))
        self.send(
            as_writer,
            title,
            "credits",
            {"row": ids[0], "person": first.pk, "job": "actor", "billing": "1"},
            {"row": ids[1], "person": second.pk, "job": "actor", "billing": "9"},
            {"row": ids[2], "person": third.pk, "job": "actor", "billing": "3", "remove": "on"},
            {"row": "", "person": fourth.pk, "job": "director"},
            {"row": ""},
            initial=3,
            **of_changes(page, locator="the end"),
        )
        new = title.credits.get(job="director").pk
        assert cited(title, "locator") == {
            (f"credits/{ids[1]}", "A page", "the end"),
            (f"credits/{new}", "A page", "the end"),
        }

    def test_cites_nothing_without_a_source(self, as_writer, writer, title):
        self.send(as_writer, title, "credits", {"person": make_person(writer).pk, "job": "actor"})
        assert title.credits.count() == 1
        assert cited(title) == set()

    def test_cites_as_a_whole_what_is_cited_as_one(self, as_writer, writer, title, page):
        claim = make_claim(writer, title, citations={})
        rows = [{"kind": "region", "text": "worldwide"}, {"kind": "edition", "text": "first"}]
        self.send(as_writer, claim, "qualifiers", *rows, **of_changes(page))
        assert claim.qualifiers.count() == 2
        assert cited(claim) == {(None, "A page")}

    def test_cites_nothing_for_a_row_that_only_goes(self, as_writer, writer, title, page):
        claim = make_claim(writer, title, qualifiers={"new-1": {"kind": "region", "text": "here"}})
        row = {"row": claim.qualifiers.get().pk, "kind": "region", "text": "here", "remove": "on"}
        self.send(as_writer, claim, "qualifiers", row, initial=1, **of_changes(page))
        assert claim.qualifiers.count() == 0
        assert cited(claim) == set()

    def test_leaves_a_blank_row_with_a_choice_made_beforehand_blank(self, as_writer, writer, page):
        blank = {"type": "paragraph", "position": "", "text": ""}
        story = make_story(writer, "One.")
        row = story.blocks.get()
        kept = {"row": row.pk, "position": "1", "type": "paragraph", "text": "One."}
        response = self.send(as_writer, story, "blocks", kept, blank, blank, initial=1)
        assert "Nothing to save: no row has changed." in text(response)
        source = make_source(writer)
        self.send(as_writer, source, "creators", {"role": "author", "name": "", "person": ""})
        self.send(as_writer, source, "citations", {"stance": "supports", "path": "", "source": ""})
        assert source.creators.count() == source.card.citations.count() == 0
        shown = text(as_writer.get(reverse("newsroom:part", args=[source.pk, "creators"])))
        assert 'option value="author" selected' in shown


class TestThePageOfCitations:
    def facts(self, client, record) -> dict[str, str]:
        shown = text(client.get(reverse("newsroom:part", args=[record.pk, "citations"])))
        first = re.search(r'<select name="citations-0-path".*?</select>', shown, re.S)[0]
        return dict(re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', first))

    def send(self, client, record, *rows, initial: int = 0):
        page = reverse("newsroom:part", args=[record.pk, "citations"])
        return client.post(
            page, {**opened(record), **rows_of("citations", *rows, initial=initial)}, follow=True
        )

    def row(self, citation, **values) -> dict:
        stored = {
            "row": citation.pk,
            "path": citation.path or "",
            "source": citation.source_id,
            "stance": citation.stance,
            "quotation": citation.quotation or "",
        }
        return stored | values

    def test_offers_each_fact_in_words(self, as_writer, writer, title):
        edit(title, writer, credits={"new-1": credit(make_person(writer, name="Ava"), "director")})
        facts = self.facts(as_writer, title)
        assert facts[""] == "the whole record"
        assert facts["production_status"] == "production status"
        assert facts["genres"] == "genres"
        assert facts["credits"] == "all its credits"
        assert "Ava" in facts[f"credits/{title.credits.get().pk}"]

    def test_has_no_source_of_changes_of_its_own(self, as_writer, title):
        shown = text(as_writer.get(reverse("newsroom:part", args=[title.pk, "citations"])))
        assert "source_of_changes" not in shown

    def test_adds_changes_and_removes(self, as_writer, writer, title, page):
        other = make_source(writer, title="A post")
        rows = {"new-1": cite(page, "premiere"), "new-2": cite(page, "runtime")}
        edit(title, writer, citations=rows)
        premiere, runtime = title.card.citations.order_by("path")
        self.send(
            as_writer,
            title,
            self.row(premiere, quotation="It began in 2019"),
            self.row(runtime, remove="on"),
            {"path": "genres", "source": other.pk, "stance": "contradicts"},
            initial=2,
        )
        assert cited(title, "stance", "quotation") == {
            ("premiere", "A page", "supports", "It began in 2019"),
            ("genres", "A post", "contradicts", None),
        }

    def test_keeps_what_is_cited_and_not_among_the_facts(self, as_writer, writer, title, page):
        edit(
            title,
            writer,
            credits={"new-1": credit(make_person(writer))},
            names={"new-1": {"kind": "erroneous", "text": "When They Saw Us"}},
        )
        line, name = title.credits.get().pk, title.names.get().pk
        wanted = {f"credits/{line}/character", f"names/{name}"}
        edit(title, writer, citations={f"new-{path}": cite(page, path) for path in wanted})
        assert wanted <= set(self.facts(as_writer, title))
        rows = [self.row(each, quotation="they say") for each in title.card.citations.order_by("path")]
        self.send(as_writer, title, *rows, initial=2)
        assert cited(title, "quotation") == {(path, "A page", "they say") for path in wanted}

    def test_says_what_is_not_a_fact(self, as_writer, title, page):
        response = self.send(as_writer, title, {"path": "nothing", "source": page.pk, "stance": "supports"})
        assert "Select a valid choice. nothing is not one of the available choices" in text(response)
        assert cited(title) == set()

    def test_says_that_a_citation_needs_its_source(self, as_writer, title):
        response = self.send(as_writer, title, {"path": "premiere", "source": "", "stance": "supports"})
        assert "Choose a source" in text(response)


class TestAPicker:
    def offered(self, client, model: str, field: str, term: str) -> list[dict]:
        query = {"app_label": "sources", "model_name": model, "field_name": field, "term": term}
        response = client.get(reverse("admin:autocomplete"), query)
        assert response.status_code == 200
        return [each for each in response.json()["results"] if "make" not in each]

    def test_of_any_record_says_of_which_kind_each_is(self, as_writer, writer, title):
        person = make_person(writer, name="When She Sees Us")
        found = self.offered(as_writer, "claim", "subject", "sees us")
        assert [(each["id"], each["text"]) for each in found] == [
            (str(person.pk), "When She Sees Us (person)"),
        ]
        found = self.offered(as_writer, "claim", "subject", "us")
        assert [each["text"] for each in found] == [
            "When She Sees Us (person)",
            "When They See Us (title, film)",
        ]

    def test_offers_only_what_the_field_may_hold(self, as_writer, writer, title):
        firm = make_organisation(writer, name="Us Inc.")
        found = self.offered(as_writer, "claim", "speaker", "us")
        assert [each["id"] for each in found] == [str(firm.pk)]
        assert [each["id"] for each in self.offered(as_writer, "claim", "depicted_in", "us")] == [
            str(title.pk)
        ]

    def test_that_is_bypassed_is_refused(self, as_writer, writer, title):
        claim = make_claim(writer, title)
        values = {**opened(claim), "value_state": "known", "standing": "normal", "speaker": title.pk}
        response = as_writer.post(address(claim), values)
        assert response.status_code == 200
        assert "speaker" in response.context["adminform"].form.errors
        claim.refresh_from_db()
        assert claim.speaker_id is None

    def test_of_a_source_offers_sources(self, as_writer, title, page):
        found = self.offered(as_writer, "citation", "source", "a page")
        assert [(each["id"], each["text"]) for each in found] == [(str(page.pk), "A page (web page)")]

    @pytest.mark.parametrize("model", ["claim", "citation"])
    def test_is_for_people_of_the_newsroom(self, client, title, model):
        client.force_login(make_user("reader"))
        field = "subject" if model == "claim" else "source"
        query = {"app_label": "sources", "model_name": model, "field_name": field, "term": "us"}
        assert client.get(reverse("admin:autocomplete"), query).status_code == 403
        client.logout()
        assert client.get(reverse("admin:autocomplete"), query).status_code in (302, 403)

    def test_of_any_record_leads_to_its_own_page(self, as_writer, title):
        card = reverse("admin:desk_card_change", args=[title.pk])
        assert as_writer.get(card, follow=True).redirect_chain[-1][0] == address(title)
        assert as_writer.get(reverse("admin:desk_card_changelist")).status_code == 302
        for nowhere in (reverse("admin:desk_card_add"), reverse("admin:desk_card_change", args=["us"])):
            assert as_writer.get(nowhere).status_code == 404
        assert as_writer.post(reverse("admin:desk_card_delete", args=[title.pk])).status_code == 403
