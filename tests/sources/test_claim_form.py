"""The form of a claim: it asks for what its property needs, and shows the sentence as it is typed."""

import pytest
from django.urls import reverse

from cms.desk.models import Card, Version
from sources.claims.form import read_amount
from sources.claims.models import Claim
from sources.models import Property
from tests.browsing import IN_A_BROWSER, hold_as_it_stands
from tests.make import make_title, make_user
from tests.make.sources import make_claim

ADD = "/admin/sources/claim/add/"


def posted(**values):
    rows = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "200"}
    return {
        **{f"qualifiers-{name}": value for name, value in rows.items()},
        "version_opened": "0",
        "version_expected": "0",
        "value_state": "known",
        "standing": "normal",
        "told_as": "attributed",
        **values,
    }


class TestAnAmountAsPeopleTypeIt:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("23 million", "23000000"),
            ("2.5bn", "2500000000"),
            ("41k", "41000"),
            ("1,234", "1234"),
            ("1 234 567", "1234567"),
            ("-12.50", "-12.50"),
            ("0", "0"),
            ("12,5", "12,5"),
            ("a lot", "a lot"),
            ("1.2.3", "1.2.3"),
        ],
    )
    def test_is_read_in_digits_or_left_to_be_refused(self, typed, read):
        assert read_amount(typed) == read


@pytest.mark.django_db
class TestTheForm:
    @pytest.fixture
    def page(self, client, writer):
        client.force_login(writer)
        return client

    def test_asks_only_for_what_the_property_needs(self, page):
        words = page.get(f"{ADD}?property=audience").content.decode()
        assert "value-quantity" in words
        assert "How many" in words
        offered = page.get(reverse("admin:sources_claim_needs"), {"property": "awards-received"}).json()
        assert offered["fields"] == ["bound", "amount", "amount_to", "unit"]
        assert [code for code, _ in offered["units"]] == ["awards"]

    def test_offers_no_unit_that_the_property_does_not_allow(self, page):
        words = page.get(f"{ADD}?property=awards-received").content.decode()
        assert '<option value="awards">' in words
        assert '<option value="viewers">' not in words

    def test_keeps_a_unit_that_is_there_in_sight(self, page, writer):
        claim = make_claim(writer, property="awards-received", unit="viewers")
        words = page.get(f"/admin/sources/claim/{claim.pk}/change/").content.decode()
        assert '<option value="viewers" selected>' in words

    def test_stores_money_in_its_smallest_unit_and_shows_it_whole(self, page, writer):
        Property.objects.create(code="budget", label="budget", value_type="money", phrase="cost {value}")
        title = make_title(writer)
        given = {"subject": title.pk, "property": "budget", "amount": "2.5 million", "currency": "EUR"}
        assert page.post(ADD, posted(**given, modality="fact")).status_code == 302
        claim = Claim.objects.get()
        assert (claim.amount, claim.currency) == ("250000000", "EUR")
        words = page.get(f"/admin/sources/claim/{claim.pk}/change/").content.decode()
        assert 'name="amount" value="2500000"' in words

    def test_that_nobody_states_the_value_is_an_answer_and_no_value_beside_it(self, page, writer):
        given = {"subject": make_title(writer).pk, "property": "audience", "unit": "viewers"}
        answer = page.post(ADD, posted(**given, value_state="unknown", amount="5", modality="fact"))
        assert "there is no value to give" in answer.content.decode()
        assert page.post(ADD, posted(**given, value_state="unknown", modality="fact")).status_code == 302
        assert Claim.objects.get().value_state == "unknown"

    def test_shows_the_sentence_without_a_script_and_saves_nothing(self, page, writer):
        title = make_title(writer, name="Harbour Lights")
        given = {"subject": title.pk, "property": "audience", "amount": "4.2m", "unit": "viewers"}
        versions = Version.objects.count()
        answer = page.post(ADD, posted(**given, bound="about", modality="fact", _show="1"))
        assert "Harbour Lights has reached about 4.2 million viewers." in answer.content.decode()
        assert 'value="4.2m"' in answer.content.decode()
        assert Version.objects.count() == versions
        assert not Claim.objects.exists()


@pytest.mark.django_db
class TestTheSentenceWhileItIsTyped:
    address = "/admin/sources/claim/sentence/"

    def test_is_that_of_the_document_with_its_scopes(self, client, writer):
        client.force_login(writer)
        title = make_title(writer, name="Harbour Lights")
        given = {"subject": title.pk, "property": "audience", "amount": "14m", "amount_to": "16m"}
        rows = {
            "qualifiers-TOTAL_FORMS": "1",
            "qualifiers-0-kind": "region",
            "qualifiers-0-text": "worldwide",
        }
        answer = client.post(self.address, posted(**given, **rows, unit="viewers", modality="fact"))
        assert answer.json() == {
            "sentence": "Harbour Lights has reached 14 million to 16 million viewers worldwide.",
            "refused": [],
        }
        assert "no-store" in answer["Cache-Control"]

    def test_says_what_can_not_be_meant(self, client, writer):
        client.force_login(writer)
        answer = client.post(self.address, posted(property="audience", amount="a lot", subject="x\0"))
        assert answer.status_code == 200
        assert answer.json()["refused"] == ["Subject", "How many"]

    def test_writes_nothing(self, client, writer):
        client.force_login(writer)
        before = Card.objects.count(), Version.objects.count()
        client.post(self.address, posted(property="audience", amount="5", unit="viewers"))
        assert (Card.objects.count(), Version.objects.count()) == before

    def test_is_only_for_people_of_the_newsroom(self, client, db):
        assert client.post(self.address, posted()).status_code == 302
        client.force_login(make_user("nobody"))
        assert client.post(self.address, posted()).status_code in (302, 403)


@pytest.mark.parametrize("width", [1280, 390])
class TestInABrowser:
    pytestmark = IN_A_BROWSER

    def test_the_fields_and_the_sentence_follow_what_is_chosen(self, sign_in, people, width):
        title = make_title(people[0], name="Harbour Lights")
        page = sign_in(people[0], width=width)
        page.goto(f"{ADD}?subject={title.pk}")
        assert not page.locator("#id_amount").is_visible()
        page.locator("#id_property").select_option("audience")
        page.locator("#id_amount").wait_for(state="visible")
        assert not page.locator("#id_text").is_visible()
        assert page.locator("#id_unit option[value=awards]").count() == 0
        page.locator("#id_bound").select_option("at_most")
        page.locator("#id_amount").fill("4.2 million")
        page.locator("#id_unit").select_option("viewers")
        page.get_by_text("Harbour Lights has reached at most 4.2 million viewers.").wait_for()
        hold = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert hold
        assert page.complaints == []
        hold_as_it_stands(page, page.url)
