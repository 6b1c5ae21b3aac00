"""Claims of dates that are not plain, and qualifiers with such times."""

import json

import pytest

from cms.desk.records.registry import kind
from cms.desk.write.change import ChangeRefused
from cms.publishing.models import LiveDocument
from cms.publishing.refresh import refresh_all
from sources.claims import sentence, values
from sources.claims.models import Claim
from sources.models import Property
from tests.make import NOON, edit, make_event, make_live, make_person, make_submitted
from tests.make.sheets import come_in, make_import, problems
from tests.make.sources import make_claim, make_source, value_of_claim
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NO_FIGURE = {"amount": None, "unit": None, "bound": None}


def live(claim) -> dict:
    return json.loads(LiveDocument.objects.get(pk=claim.pk).text)


@pytest.fixture
def page(writer, editor):
    source = make_source(writer, title="A page")
    make_live(source, by=writer, approver=editor)
    return source


@pytest.fixture
def event(writer, editor):
    event = make_event(writer, name="Vesuvius erupts")
    make_live(event, by=writer, approver=editor)
    return event


def dated(writer, event, page, when: str, **fields):
    said = {"modality": "fact", "property": "dated", **NO_FIGURE, "when": when}
    return make_claim(writer, event, source=page, **said | fields)


class TestAClaimOfADate:
    @pytest.mark.parametrize(
        ("when", "words", "said"),
        [
            ("c. 1989", "about 1989", "took place in about 1989"),
            ("1989 or 1990", "1989 or 1990", "took place in 1989 or 1990"),
            ("between 1989 and 1990", "between 1989 and 1990", "took place between 1989 and 1990"),
            ("before 1990", "before 1990", "took place before 1990"),
            ("since 1989", "from 1989, still open", "took place from 1989, still open"),
            ("24 August AD 79", "24 August 79 CE", "took place on 24 August 79 CE"),
            ("15 or 16 May 2019", "15 May 2019 or 16 May 2019", "took place on 15 May 2019 or 16 May 2019"),
            ("44 BC", "44 BCE", "took place in 44 BCE"),
            ("spring 1989", "spring 1989", "took place in spring 1989"),
        ],
    )
    def test_is_said_in_its_words(self, writer, editor, client, event, page, when, words, said):
        claim = dated(writer, event, page, when)
        make_live(claim, by=writer, approver=editor)
        document = live(claim)
        assert document["value"]["when"]["words"] == values.stated(document) == words
        assert document["derived"]["sentence"].startswith(f"Vesuvius erupts {said}")
        assert words in client.get(f"/claims/{claim.pk}").content.decode()

    def test_of_a_plain_one_is_a_plain_date_too(self, writer, editor, event, page):
        claim = dated(writer, event, page, "24 August AD 79")
        make_live(claim, by=writer, approver=editor)
        assert live(claim)["value"]["date"] == "0079-08-24"

    def test_needs_no_other_date(self, writer, event, page):
        make_submitted(dated(writer, event, page, "c. 79 CE"), by=writer)

    def test_says_how_exact_it_is_itself(self, writer, event, page):
        with refused(ChangeRefused, "claim_when_without_bound"):
            make_claim(writer, event, property="dated", **{**NO_FIGURE, "bound": "about"}, when="1989")

    def test_does_not_contradict_the_plain_one_beside_it(self, writer, event, page):
        with refused(ChangeRefused, "claim_date_within_when"):
            dated(writer, event, page, "1989 or 1990", date="1991")

    def test_is_no_conflict_where_both_may_be_true(self, writer, editor, event, page):
        about, exact, later = (
            dated(writer, event, page, "c. 1989"),
            dated(writer, event, page, "1990"),
            dated(writer, event, page, "2002 or 2003"),
        )
        make_live(about, exact, later, by=writer, approver=editor)
        refresh_all(at=NOON)
        found = {
            each: {row["claim"]["id"] for row in live(each)["derived"]["conflicts"]}
            for each in (about, exact, later)
        }
        assert found == {about: {later.pk}, exact: {later.pk}, later: {about.pk, exact.pk}}

    def test_is_found_by_the_time_that_it_may_be(self, writer, editor, client, event, page):
        claim = dated(writer, event, page, "before 1914")
        make_live(claim, by=writer, approver=editor)
        found = [
            client.get("/api/v1/claims", {"during": year}).json()["results"] for year in ("1900", "1914")
        ]
        assert [[each["id"] for each in rows] for rows in found] == [[claim.pk], []]

    def test_that_was_approved_before_is_served_with_none(self, writer, editor, event, page):
        claim = make_claim(
            writer, event, source=page, qualifiers={"new-1": {"kind": "region", "text": "here"}}
        )
        changeset = make_live(claim, by=writer, approver=editor)
        body = changeset.proposals.get(card=claim.pk).body
        old = {**body, "value": {key: each for key, each in body["value"].items() if key != "when"}}
        old = {key: each for key, each in old.items() if key not in ("said_when", "valid_when")}
        old["qualifiers"] = [
            {key: each for key, each in row.items() if key != "when"} for row in old["qualifiers"]
        ]
        served = kind("claim").body.served(old)
        assert served["said_when"] is served["valid_when"] is None
        assert served["value"]["when"] is served["qualifiers"][0]["when"] is None


class TestWhenItWasSaid:
    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("c. 1989", "a spokesman said about 1989."),
            ("1989 or 1990", "a spokesman said in 1989 or 1990."),
            ("15 or 16 May 2019", "a spokesman said on 15 May 2019 or 16 May 2019."),
            ("before 1990", "a spokesman said before 1990."),
            ("spring 1989", "a spokesman said in spring 1989."),
            ("44 BC", "a spokesman said in 44 BCE."),
        ],
    )
    def test_is_served_in_its_words(self, writer, editor, client, event, page, when, said):
        claim = make_claim(writer, event, source=page, said_when=when)
        make_live(claim, by=writer, approver=editor)
        document = live(claim)
        words = document["said_when"]["words"]
        assert document["derived"]["sentence"].endswith(said)
        assert said.endswith(f" {words}.")
        assert f">{words}</" in client.get(f"/claims/{claim.pk}").content.decode()

    def test_fills_the_plain_date_where_it_is_plain(self, writer, editor, event, page):
        claims = [
            make_claim(writer, event, source=page, said_when=when)
            for when in ("24 August AD 79", "c. 1989", "44 BC")
        ]
        make_live(*claims, by=writer, approver=editor)
        assert [live(each)["said_on"] for each in claims] == ["0079-08-24", None, None]

    def test_has_its_days_beside_it(self, writer, event):
        claim = make_claim(writer, event, said_when="before 44 BC")
        assert (claim.said_when_earliest, claim.said_when_latest) == (None, "-9955-12-31")

    def test_does_not_contradict_the_plain_one_beside_it(self, writer, event):
        make_claim(writer, event, said_when="1989 or 1990", said_on="1990-05")
        with refused(ChangeRefused, "claim_said_on_within_said_when"):
            make_claim(writer, event, said_when="1989 or 1990", said_on="1991")

    def test_orders_what_somebody_said(self, writer, editor, client, event, page):
        speaker = make_person(writer, name="Pliny the Younger")
        said = [{"said_on": "0106"}, {"said_when": "44 BC"}, {"said_when": "c. 79 CE"}]
        claims = [
            make_claim(
                writer,
                event,
                source=page,
                speaker=speaker.pk,
                **{**NO_FIGURE, "property": "remark", "text": f"words {each}"},
                **values,
            )
            for each, values in zip("abc", said, strict=True)
        ]
        make_live(speaker, *claims, by=writer, approver=editor)
        html = client.get(f"/people/{speaker.pk}", follow=True).content.decode()
        places = [html.index(f'href="/claims/{each.pk}"') for each in claims]
        assert places[1] < places[2] < places[0]


class TestItsValidity:
    def test_is_served_in_its_words(self, writer, editor, client, event, page):
        claim = make_claim(writer, event, source=page, valid_when="since c. 1989")
        make_live(claim, by=writer, approver=editor)
        document = live(claim)
        assert document["valid_when"] == {
            "edtf": "1989~/..",
            "words": "from about 1989, still open",
            "earliest": "1989-01-01",
            "latest": None,
        }
        assert (document["valid_from"], document["valid_to"]) == (None, None)
        html = client.get(f"/claims/{claim.pk}").content.decode()
        assert '<dt>Holds</dt><dd><data value="1989~/..">from about 1989, still open</data>' in html

    def test_fills_the_plain_dates_where_they_are_plain(self, writer, editor, event, page):
        claim = make_claim(writer, event, source=page, valid_when="May 1989 to c. 1991")
        make_live(claim, by=writer, approver=editor)
        assert (live(claim)["valid_from"], live(claim)["valid_to"]) == ("1989-05", None)

    def test_does_not_contradict_the_plain_ones_beside_it(self, writer, event):
        make_claim(writer, event, valid_when="1989 to 1991", valid_from="1989", valid_to="1990-05")
        with refused(ChangeRefused, "claim_validity_within_valid_when"):
            make_claim(writer, event, valid_when="1989 to 1991", valid_to="1992")

    @pytest.mark.parametrize(
        ("one", "other", "is_conflict"),
        [
            ({"valid_to": "1989"}, {"valid_from": "1990"}, False),
            ({"valid_to": "1989"}, {"valid_from": "1989"}, True),
            ({"valid_when": "until 1989"}, {"valid_when": "since 1990"}, False),
            ({"valid_when": "until c. 1989"}, {"valid_when": "since 1990"}, True),
            ({"valid_when": "1980 or 1985"}, {"valid_when": "1982"}, False),
            ({"valid_when": "until 1989"}, {}, True),
        ],
    )
    def test_keeps_claims_apart_that_hold_at_other_times(
        self, writer, editor, event, page, one, other, is_conflict
    ):
        claims = [
            make_claim(writer, event, source=page, amount=amount, bound=None, **validity)
            for amount, validity in (("5", one), ("6", other))
        ]
        make_live(*claims, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert bool(live(claims[0])["derived"]["conflicts"]) is is_conflict


class TestASheet:
    HEADER = "key,subject,property,amount,unit,modality,speaker_described,said_when,valid_when"

    def test_brings_in_both(self, writer):
        make_event(writer, external_ids={"new-1": {"scheme": "sheet:event", "value": "vesuvius"}})
        row = "c,event:vesuvius,audience,5,accounts,remark,somebody,c. 79 CE,since 44 BC"
        come_in(writer, "claims", self.HEADER, row)
        claim = Claim.objects.get()
        assert (claim.said_when, claim.valid_when) == ("0079~", "-0043/..")

    def test_shows_what_is_no_date(self, writer):
        row = "c,,audience,5,accounts,remark,somebody,32 May,1990 or 1989"
        staged = make_import(writer, self.HEADER, row, code="claims")
        assert [each[0] for each in problems(staged, 2)] == ["said when", "valid when"]


class TestAQualifier:
    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ({"kind": "point_in_time", "when": "c. 1989"}, "(as of about 1989)"),
            ({"kind": "window", "when": "since 1989"}, "It is moving from 1989, still open"),
            ({"kind": "window", "when": "between 1989 and 1990"}, "moving between 1989 and 1990"),
            ({"kind": "window", "text": "in the war", "when": "1914–1918"}, "in the war (from 1914 to 1918)"),
        ],
    )
    def test_is_said_with_its_time(self, writer, editor, client, page, event, row, said):
        claim = make_claim(
            writer,
            event,
            source=page,
            **{**NO_FIGURE, "property": "remark", "text": "moving"},
            qualifiers={"new-1": row},
        )
        state = claim.card.versions.get().state
        body = {
            **dict.fromkeys(
                ("depicted_in", "originator", "originator_described", "speaker", "speaker_described")
            ),
            "subject": {"$ref": 1},
            "said_on": None,
            "modality": "fact",
            "value": value_of_claim(text="moving"),
            "qualifiers": kind("claim").body.facts(state)["qualifiers"],
        }
        assert said in sentence.sentence(body, of=Property(phrase="is {value}"), unit=None, names={})
        make_live(claim, by=writer, approver=editor)
        words = live(claim)["qualifiers"][0]["when"]["words"]
        assert f">{words}</data>" in client.get(f"/claims/{claim.pk}").content.decode()

    def test_has_the_days_of_its_time_beside_it(self, writer, event):
        claim = make_claim(writer, event, qualifiers={"new-1": {"kind": "window", "when": "since 1989"}})
        row = claim.qualifiers.get()
        assert (row.when, row.when_earliest, row.when_latest) == ("1989/..", "1989-01-01", None)
        edit(claim, writer, qualifiers={row.pk: {"when": "44 BC"}})
        row.refresh_from_db()
        assert (row.when_earliest, row.when_latest) == ("-9956-01-01", "-9956-12-31")

    def test_has_its_plain_dates_within_that(self, writer, event):
        row = {"kind": "window", "starts": "1988", "when": "since 1989"}
        with refused(ChangeRefused, "qualifier_dates_within_when"):
            make_claim(writer, event, qualifiers={"new-1": row})

    def test_comes_in_with_a_sheet(self, writer, event):
        key = {"new-1": {"scheme": "sheet:claim", "value": "c"}}
        claim = make_claim(writer, event, external_ids=key)
        come_in(writer, "claim-qualifiers", "claim,kind,text,when", "c,point_in_time,,c. 79 CE")
        assert claim.qualifiers.get().when == "0079~"
        staged = make_import(writer, "claim,kind,text,when", "c,window,,32 May", code="claim-qualifiers")
        assert problems(staged, 2)[0][0] == "when"
