"""Honours: categories told apart by their printed name, and what becomes of an award afterwards."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.nominations.honours import tally
from catalog.nominations.models import Nomination
from cms.desk.checks import rules
from cms.desk.collaboration import autosave
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.difference import difference
from tests.make import (
    document,
    edit,
    keyed,
    make_award,
    make_event,
    make_live,
    make_nomination,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in
from tests.make.sources import make_source
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db

REVOKED = {
    "afterwards": "revoked",
    "afterwards_on": "1969-05-07",
    "afterwards_by_named": "the board of governors",
    "afterwards_reason": "It had been shown in a cinema too early.",
}


@pytest.fixture
def work(writer, editor):
    title = make_title(writer, name="Young Americans")
    make_live(title, by=writer, approver=editor)
    return title


@pytest.fixture
def night(writer, editor):
    award = make_award(writer, name="Oscar")
    night = make_event(writer, name="41st Academy Awards", type="award-ceremony", award=award)
    make_live(award, night, by=writer, approver=editor)
    return night


def warnings(*records) -> set[str]:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    return {each.rule for each in rules.of_cards(cards) if each.level == rules.Level.WARNING}


def won(writer, night, work, printed=None, **values):
    return make_nomination(
        writer, **{"ceremony": night, "title": work, "result": "won", "category_named": printed, **values}
    )


class TestCategories:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Writing (Drama)", "Writing (Comedy)"),
            ("Best Writing – Series", "Best Writing – Limited Series"),
            ("脚本賞", "脚色賞"),
            ("Outstanding Writing for a Variety Special", "Outstanding Writing for a Variety Series"),
        ],
    )
    def test_of_two_printed_names_have_a_winner_each(self, writer, editor, night, work, one, other):
        first, second = (won(writer, night, work, name) for name in (one, other))
        make_live(first, by=writer, approver=editor)
        assert not warnings(second)
        make_live(second, by=writer, approver=editor)
        assert document(second)["result"] == "won"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Writing (Drama)", "WRITING  (drama)"),
            ("Meilleur scénario", "Meilleur scenario"),
            ("Writing (Drama)", "Writing (Ｄrama)"),
            (None, None),
            (None, "Writing"),
        ],
    )
    def test_of_one_folded_name_are_one(self, writer, editor, night, work, one, other):
        make_live(won(writer, night, work, one), by=writer, approver=editor)
        with pytest.raises((ReviewError, ChangeRefused), match="has won that category"):
            make_submitted(won(writer, night, work, other), by=writer)

    def test_of_one_printed_name_are_one_whatever_their_code(self, writer, editor, night, work):
        make_live(won(writer, night, work, "Best Ensemble"), by=writer, approver=editor)
        second = won(writer, night, work, "best ensemble", category="ensemble")
        with refused(ReviewError, "blocked", "another-winner"):
            make_submitted(second, by=writer)

    def test_of_two_ceremonies_are_two(self, writer, editor, night, work):
        other = make_event(writer, type="award-ceremony", award=make_award(writer))
        make_live(won(writer, night, work, "Writing"), by=writer, approver=editor)
        assert not warnings(won(writer, other, work, "Writing"))

    def test_may_be_one_where_only_one_is_printed(self, writer, editor, night, work):
        first = won(writer, night, work)
        make_live(first, by=writer, approver=editor)
        second = won(writer, night, work, "Writing (Comedy)")
        found = rules.of_cards([Card.objects.get(pk=second.pk)])
        [finding] = [each for each in found if each.rule == "category-unprinted"]
        assert (finding.level, finding.beside.pk) == (rules.Level.WARNING, first.pk)


class TestATie:
    def test_with_nobody_is_told(self, writer, editor, night, work):
        first, second, other = (
            won(writer, night, work, name, result="tied") for name in ("Writing", "writing", "Directing")
        )
        assert warnings(first) == {"tied-alone"}
        assert warnings(first, second) == set()
        assert warnings(first, other) == {"tied-alone"}
        make_live(second, by=writer, approver=editor)
        assert warnings(first) == set()

    def test_with_somebody_whose_win_was_revoked_is_alone(self, writer, night, work):
        first = won(writer, night, work, "Writing", result="tied")
        second = won(writer, night, work, "Writing", result="tied", **REVOKED)
        assert warnings(first, second) == {"tied-alone"}


class TestARevokedAward:
    @pytest.fixture
    def revoked(self, writer, editor, night, work):
        """A win that was published, and revoked since."""
        academy = make_organisation(writer, name="Academy")
        nomination = won(writer, night, work, "Best Documentary")
        make_live(academy, nomination, by=writer, approver=editor)
        before = document(nomination)
        edit(nomination, writer, **REVOKED, afterwards_by=academy.pk)
        make_live(nomination, by=writer, approver=editor)
        return nomination, before

    def test_stays_in_the_record_with_when_by_whom_and_why(self, revoked):
        facts = document(revoked[0])
        assert (facts["result"], facts["afterwards"], facts["stands"]) == ("won", "revoked", False)
        assert facts["afterwards_on"] == "1969-05-07"
        assert facts["afterwards_by"]["name"] == "Academy"
        assert (facts["afterwards_by_named"], facts["afterwards_reason"]) == (
            REVOKED["afterwards_by_named"],
            REVOKED["afterwards_reason"],
        )
        assert revoked[0].card.__class__.objects.get(pk=revoked[0].pk).label == (
            "Best Documentary: Young Americans, won, revoked since"
        )

    def test_is_shown_as_it_was_announced_and_as_it_ended(self, revoked, work, night):
        for address in (
            f"/titles/{work.card.slug}",
            f"/events/{night.card.slug}",
            f"/nominations/{revoked[0].pk}",
        ):
            said = re.sub(r"<[^>]+>|\s+", " ", Client().get(address).content.decode())
            assert re.search("Revoked 7 May 1969 by +the board of governors *: It had been shown", said), (
                address
            )
            assert "1 won" not in said

    def test_is_no_award_for_search_engines(self, revoked, writer, editor, work, night):
        other = won(writer, night, work, "Best Sound")
        make_live(other, by=writer, approver=editor)
        html = Client().get(f"/titles/{work.card.slug}").content.decode()
        told = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
        assert told["award"] == ["Best Sound, 41st Academy Awards"]

    def test_is_in_the_difference(self, revoked):
        names = {each.name for each in difference(revoked[1], document(revoked[0]))}
        assert names == {"stands", "afterwards_by", *REVOKED}

    def test_is_found_by_what_became_of_it_and_not_among_those_that_won(self, revoked, client):
        for query, expected in (({"result": "won"}, []), ({"afterwards": "revoked"}, [revoked[0].pk])):
            results = client.get("/api/v1/nominations", query).json()["results"]
            assert [each["id"] for each in results] == expected

    def test_leaves_its_place_to_another(self, revoked, writer, editor, night, work):
        other = won(writer, night, work, "Best Documentary")
        assert not warnings(other)
        make_live(other, by=writer, approver=editor)

    def test_is_as_the_schema_says(self, revoked, client):
        assert_as_described(client, revoked[0])

    def test_is_brought_in_by_a_sheet(self, writer, night, work):
        make_organisation(writer, **keyed("organisation", "academy"))
        edit(night, writer, **keyed("event", "night"))
        edit(work, writer, **keyed("title", "ya"))
        header = (
            "key,ceremony,category,category named,result,title,afterwards,afterwards on,afterwards by,"
            "afterwards by named,afterwards reason"
        )
        come_in(
            writer,
            "nominations",
            header,
            "a,night,writing,Best Writing,won,ya,revoked,1969,academy,the board,Too early.",
            "b,night,writing,best writing,won,ya,,,,,",
            "c,night,ensemble,Honorary Award,honoured,ya,declined by those who got it,1970,,,",
        )
        assert (
            Nomination.objects.filter(afterwards="revoked").get().afterwards_by.card.label.startswith("Org")
        )

    def test_says_when_by_whom_and_why(self, writer, night, work):
        assert warnings(won(writer, night, work, afterwards="revoked")) == {"afterwards-untold"}
        assert warnings(won(writer, night, work, "B", afterwards="returned")) == set()
        assert warnings(won(writer, night, work, "C", **REVOKED)) == set()

    @pytest.mark.parametrize("name", [each for each in REVOKED if each != "afterwards"])
    def test_is_said_to_be_revoked_first(self, writer, night, work, name):
        with refused(ChangeRefused, "nomination_afterwards"):
            won(writer, night, work, **{name: REVOKED[name]})

    def test_has_a_body_that_older_proposals_lack(self, writer, night, work):
        nomination = won(writer, night, work)
        card = Card.objects.get(pk=nomination.pk)
        body = bodies([card])[card.pk]
        for name in (*REVOKED, "afterwards_by", "stands"):
            body.pop(name)
        assert not rules.blockers(rules.findings([rules.Proposed(card, "publish", body)]))


class TestATally:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([], ""),
            ([("won", None)], "1 won"),
            ([("won", "revoked")], ""),
            ([("won", "returned"), ("won", "declined"), ("tied", None)], "3 won"),
            ([("honoured", "revoked"), ("nominated", None)], "1 nomination"),
            ([("won", None), ("nominated", None), ("nominated", None)], "1 won, 2 more nominations"),
            ([("withdrawn", None), ("not_official", None), ("nominated", "revoked")], ""),
        ],
    )
    def test_counts_what_stands(self, rows, said):
        assert tally([{"result": result, "afterwards": since} for result, since in rows]) == said


class TestNomineesOnTheFormOfTheirNomination:
    @pytest.fixture
    def page(self, writer):
        client = Client()
        client.force_login(writer)
        return client

    def rows(self, *rows, initial=0) -> dict:
        data = {"nominees-TOTAL_FORMS": len(rows), "nominees-INITIAL_FORMS": initial}
        for place, row in enumerate(rows):
            data |= {f"nominees-{place}-{name}": value for name, value in row.items()}
        return data

    def form(self, record=None, **values) -> dict:
        version = Card.objects.get(pk=record.pk).version if record else 0
        return {
            "category": "writing",
            "result": "won",
            "version_opened": version,
            "version_expected": version,
        } | values

    def test_are_added_with_a_new_one(self, page, writer, night):
        ann, bo = (make_person(writer, name=name) for name in ("Ann", "Bo"))
        rows = self.rows(
            {"person": ann.pk, "join_phrase": "&", "position": 1}, {"person": bo.pk, "position": 2}, {}
        )
        response = page.post(reverse("admin:catalog_nomination_add"), self.form(ceremony=night.pk, **rows))
        nomination = Nomination.objects.get()
        assert response.status_code == 302
        assert list(nomination.nominees.order_by("position").values_list("person", "join_phrase")) == [
            (ann.pk, "&"),
            (bo.pk, None),
        ]
        assert (nomination.card.version, nomination.card.label) == (1, "Writing: Ann, won")

    def test_are_changed_and_removed_in_one_version_with_its_fields(self, page, writer, night):
        nomination = make_nomination(
            writer,
            ceremony=night,
            nominees={"new-1": {"named": "Ann", "position": 1}, "new-2": {"named": "Bo", "position": 2}},
        )
        ann, bo = nomination.nominees.order_by("position")
        rows = self.rows(
            {"row": ann.pk, "named": "Anne", "position": 1},
            {"row": bo.pk, "named": "Bo", "position": 2, "remove": "on"},
            {"named": "Cy", "position": 3},
            initial=2,
        )
        address = reverse("admin:catalog_nomination_change", args=[nomination.pk])
        assert "Nominee 2" in page.get(address).content.decode()
        page.post(address, self.form(nomination, ceremony=night.pk, note="For Part Four.", **rows))
        card = Card.objects.get(pk=nomination.pk)
        assert card.version == 2
        assert list(nomination.nominees.order_by("position").values_list("named", flat=True)) == [
            "Anne",
            "Cy",
        ]

    def test_are_left_alone_by_a_form_without_them(self, page, writer, night):
        nomination = make_nomination(writer, ceremony=night, nominees={"new-1": {"named": "Ann"}})
        address = reverse("admin:catalog_nomination_change", args=[nomination.pk])
        page.post(address, self.form(nomination, ceremony=night.pk, note="x"))
        nomination.refresh_from_db()
        assert (nomination.note, nomination.nominees.count()) == ("x", 1)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([{"person": "1", "named": "x"}], "There is no person"),
            ([{"named": "Ann"}, {"named": "Ann"}], "The other line is “Ann”."),
            ([{"position": "40000", "named": "x"}], "32767"),
            ([{"position": "first", "named": "x"}], "whole number"),
            ([{"person": "Ann"}], "errorlist"),
            ([{"position": "1"}], "needs its name"),
        ],
    )
    def test_keep_what_was_typed_where_they_are_refused(self, page, night, rows, message):
        data = self.form(ceremony=night.pk, note="kept note", **self.rows(*rows))
        response = page.post(reverse("admin:catalog_nomination_add"), data)
        said = response.content.decode()
        assert response.status_code == 200
        assert message in said
        assert "kept note" in said
        assert not Nomination.objects.exists()

    @pytest.mark.parametrize("total", ["", "many", "-1", "999999"])
    def test_survive_a_form_that_was_tampered_with(self, page, night, total):
        data = self.form(ceremony=night.pk) | {"nominees-TOTAL_FORMS": total, "nominees-INITIAL_FORMS": "x"}
        assert page.post(reverse("admin:catalog_nomination_add"), data).status_code == 200

    def test_are_settled_where_two_people_change_one(self, page, writer, editor, other_writer, night):
        nomination = make_nomination(
            writer, ceremony=night, nominees={"new-1": {"named": "Ann", "position": 1}}
        )
        ann = nomination.nominees.get()
        sent = self.form(nomination, ceremony=night.pk, result="nominated")
        sent |= self.rows({"row": ann.pk, "named": "Mine", "position": 1}, initial=1)
        edit(nomination, other_writer, nominees={ann.pk: {"named": "Theirs"}})
        address = reverse("admin:catalog_nomination_change", args=[nomination.pk])
        response = page.post(address, sent)
        said = response.content.decode()
        assert response.status_code == 200
        assert "changed this to “Theirs”" in said
        assert 'value="Mine"' in said
        again = {"version_expected": 2, "version_settled": f"nominees/{ann.pk}/named"}
        assert page.post(address, {**sent, **again}).status_code == 302
        assert nomination.nominees.get().named == "Mine"

    def test_come_back_from_what_was_autosaved(self, page, writer, night):
        nomination = make_nomination(writer, ceremony=night)
        words = self.form(nomination) | self.rows({"named": "Unsaved Ann"}, {}, {})
        autosave.store(
            f"record:{nomination.pk}",
            tab="a-window-of-mine",
            number=1,
            text=urlencode(words),
            touched=["nominees-0-named"],
            by=writer,
            at=timezone.now(),
        )
        address = reverse("admin:catalog_nomination_change", args=[nomination.pk])
        assert 'value="Unsaved Ann"' in page.get(address).content.decode()

    def test_cite_the_source_of_the_changes(self, page, writer, night):

        source = make_source(writer, title="The winners")
        data = self.form(ceremony=night.pk, source_of_changes=source.pk, **self.rows({"named": "Ann"}))
        page.post(reverse("admin:catalog_nomination_add"), data)
        nomination = Nomination.objects.get()
        paths = set(nomination.card.citations.values_list("path", flat=True))
        assert f"nominees/{nomination.nominees.get().pk}" in paths
        assert "category" in paths


class TestATallyOfWhatWasGivenOn:
    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([("won", "reassigned"), ("nominated", "awarded")], "1 won"),
            ([("won", "shared"), ("nominated", None)], "1 won, 1 more nomination"),
            ([("not_named", "awarded")], "1 won"),
            ([("won", "reassigned")], ""),
        ],
    )
    def test_counts_it_where_it_is_now(self, rows, words):
        assert tally([{"result": result, "afterwards": since} for result, since in rows]) == words
