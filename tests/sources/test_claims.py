"""Claims: their sentences, what they need at submission, conflicts and voice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.checks.rules import Level
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.newsroom.records.standing import Standing
from cms.pages.words import number
from cms.publishing.hold import hold
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from sources.claims import sentence
from sources.models import Property
from tests.make import (
    NOON,
    edit,
    make_approved,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.refusals import refused


@pytest.fixture
def page(writer, editor):
    source = make_source(writer, title="A page")
    make_live(source, by=writer, approver=editor)
    return source


@pytest.fixture
def series(writer, editor):
    title = make_title(writer, name="When They See Us")
    make_live(title, by=writer, approver=editor)
    return title


NAMES = {1: "Selma", 2: "Ava"}


def facts(*qualifiers, **values) -> dict:
    """The part of a claim's body that its sentence is made from; its subject is 1, its speaker 2."""
    value = dict.fromkeys(("amount", "rank", "entity", "date", "boolean")) | {
        "state": "known",
        "text": "moving",
    }
    return {
        "subject": {"$ref": 1},
        "speaker": {"$ref": 2},
        "said_on": None,
        "modality": "party_statement",
        **dict.fromkeys(("depicted_in", "originator", "originator_described", "speaker_described")),
        "value": value,
        "qualifiers": [{**dict.fromkeys(("text", "starts", "ends", "record")), **row} for row in qualifiers],
        **values,
    }


def served(client, claim) -> dict:
    return client.get(f"/api/v1/claims/{claim.pk}").json()


class TestNumbers:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("23000000", "23 million"),
            ("1500000", "1.5 million"),
            ("2340000000", "2.34 billion"),
            ("125000", "125,000"),
            ("1234567", "1,234,567"),
            ("16", "16"),
            ("10", "10"),
            ("12.5", "12.5"),
        ],
    )
    def test_read_as_people_write_them(self, amount, words):
        assert number(amount) == words


@pytest.mark.django_db
class TestASentence:
    def test_says_who_said_it_and_whose_figure_it_is(self, page, series, writer, editor, client):
        ava, netflix = make_person(writer, name="Ava DuVernay"), make_organisation(writer, name="Netflix")
        claim = make_claim(
            writer,
            series,
            source=page,
            speaker=ava.pk,
            originator=netflix.pk,
            said_on="2019-06-25",
            qualifiers={"new-1": {"kind": "region", "text": "worldwide"}},
        )
        make_live(ava, netflix, claim, by=writer, approver=editor)
        assert served(client, claim)["derived"]["sentence"] == (
            "When They See Us has reached more than 23 million accounts worldwide, "
            "Ava DuVernay said on 25 June 2019, citing Netflix."
        )

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            (
                [
                    {"kind": "window", "text": "since the release", "starts": "2019-05-31"},
                    {"kind": "region", "text": "worldwide"},
                    {"kind": "platform", "text": "on Netflix"},
                ],
                " on Netflix worldwide since the release on 31 May 2019",
            ),
            ([{"kind": "window", "text": "since the release", "starts": "2019-05"}], "release in May 2019"),
            ([{"kind": "point_in_time", "starts": "2019-06-25"}], " (as of 25 June 2019)"),
            ([{"kind": "point_in_time", "text": "at the trial", "starts": "1990"}], " at the trial (1990)"),
            (
                [{"kind": "window", "text": "in four weeks", "starts": "2019-05-31", "ends": "2019-06-27"}],
                " in four weeks (from 31 May 2019 to 27 June 2019)",
            ),
            (
                [{"kind": "edition", "text": "Emmys 2019"}, {"kind": "region", "text": "US"}],
                " (US; Emmys 2019)",
            ),
            ([{"kind": "excluding", "text": "repeats"}], " without repeats"),
            ([{"kind": "region", "text": "online"}], " (online)"),
        ],
    )
    def test_runs_on_with_what_it_is_restricted_to(self, rows, words):
        assert words in sentence.sentence(facts(*rows), of=None, unit=None, names={})

    def test_of_a_remark_says_where_it_was_made_beside_who_made_it(self):
        remark = facts({"kind": "occasion", "text": "on a red carpet, to Variety"}, modality="remark")
        said = sentence.sentence(remark, of=Property(phrase="On {subject}: {value}"), unit=None, names=NAMES)
        assert said == "On Selma: moving, Ava said on a red carpet, to Variety."

    @pytest.mark.parametrize(
        ("speaker", "ending"),
        [
            ("a spokesman for Netflix", "a spokesman for Netflix said."),
            ("a spokesman", "a spokesman said, citing Netflix."),
            (None, "Netflix said."),
        ],
    )
    def test_does_not_cite_the_speaker_as_originator(self, speaker, ending):
        claim = facts(speaker=None, speaker_described=speaker, originator_described="Netflix")
        assert sentence.sentence(claim, of=None, unit=None, names={}).endswith(f", {ending}")

    def test_of_a_depicted_claim_names_the_story_once(self):
        claim = facts(subject={"$ref": 1}, depicted_in={"$ref": 1})
        assert sentence.sentence(claim, of=None, unit=None, names=NAMES) == "In Selma: it is moving."

    @pytest.mark.parametrize(
        ("text", "ending"),
        [
            ("They wanted to tell it.", "said that they wanted to tell it."),
            ("It’s a shock", "said that it’s a shock."),
            ("Netflix wanted it", "said that Netflix wanted it."),
            ("A tragedy", "said that a tragedy."),
            ("“They wanted it”", "said: “They wanted it”."),
            ("I cried", "said that I cried."),
            ("When I cried", "said that when I cried."),
            ("The Telegraph knew", "said that The Telegraph knew."),
            ("When They See Us was theirs", "said that When They See Us was theirs."),
        ],
    )
    def test_runs_on_after_its_phrase(self, text, ending):
        claim = facts(speaker=None)
        claim["value"]["text"] = text
        of = Property(phrase="said that {value}", value_type="text")
        assert sentence.sentence(claim, of=of, unit=None, names=NAMES) == f"Selma {ending}"

    def test_does_not_fill_braces_in_a_name(self):
        claim = facts(speaker=None)
        said = sentence.sentence(claim, of=None, unit=None, names={1: "{value}"})
        assert said == "{value} is moving, as was said."

    def test_of_a_depicted_claim_says_in_the_story(self, page, series, writer, editor, client):
        claim = make_claim(
            writer, series, source=page, modality="fact", depicted_in=series.pk, speaker_described=None
        )
        make_live(claim, by=writer, approver=editor)
        derived = served(client, claim)["derived"]
        assert derived["sentence"].startswith("In When They See Us: ")
        assert derived["voice"] == "in_story"

    def test_follows_the_names_in_it(self, page, series, writer, editor, client):
        claim = make_claim(writer, series, source=page)
        make_live(claim, by=writer, approver=editor)
        edit(series, writer, name="In Their Eyes")
        make_live(series, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert served(client, claim)["derived"]["sentence"].startswith("In Their Eyes has reached")

    def test_does_not_name_a_held_record(self, page, series, writer, editor, client):
        claim = make_claim(writer, series, source=page)
        make_live(claim, by=writer, approver=editor)
        hold(series.card, by=editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        document = served(client, claim)
        assert document["derived"]["sentence"].startswith("It has reached")
        assert "When They See Us" not in client.get(f"/api/v1/claims/{claim.pk}").content.decode()


@pytest.mark.django_db
class TestWhatAClaimNeeds:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"unit": "signatures"}, "signatures are something else and never convert"),
            ({"unit": None}, "needs a unit"),
            ({"amount": None, "unit": None}, "needs a number"),
            ({"amount": "25", "amount_to": "20"}, "from 25 down to 20"),
            ({"property": "remark", "text": "it is a shock"}, "has no unit: remove accounts"),
            (
                {"property": "viewing-rank", "rank": 1, "amount": None, "unit": None},
                "what it is ranked among",
            ),
            ({"speaker_described": None}, "Say whose it is"),
            ({"modality": "prediction"}, "needs the window"),
            ({"modality": None}, "A claim needs its modality"),
            ({"property": None}, "A claim needs its property"),
        ],
    )
    def test_is_required_at_submission(self, page, series, writer, fields, message):
        claim = make_claim(writer, series, source=page, **fields)
        with pytest.raises(ReviewError, match=message):
            make_submitted(claim, by=writer)

    def test_is_a_source_above_all(self, series, page, writer):
        for citations in ({}, {"new-1": cite(page, stance="contradicts")}):
            claim = make_claim(writer, series, citations=citations)
            with refused(ReviewError, "blocked", "claim-unsourced"):
                make_submitted(claim, by=writer)

    def test_may_be_a_range_whose_ends_have_other_lengths(self, series, page, writer):
        make_submitted(make_claim(writer, series, source=page, amount="9", amount_to="10"), by=writer)

    def test_may_be_an_unknown_value(self, series, page, writer):
        claim = make_claim(writer, series, source=page, value_state="unknown", amount=None, unit=None)
        make_submitted(claim, by=writer)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"amount": "23M"}, "Write a plain number"),
            ({"amount": None, "amount_to": "5"}, "the amount that it begins at"),
            ({"window_from": "2020", "window_to": "2019"}, "ends before it begins"),
            ({"valid_from": "2020-05", "valid_to": "2019-05"}, "stops being valid"),
            ({"standing": "deprecated"}, "Say why"),
            ({"currency": "dollars"}, "three letters"),
            ({"qualifiers": {"new-1": {"kind": "region"}}}, "needs words, a region, a metric"),
        ],
    )
    def test_is_constrained_in_drafts_too(self, series, writer, fields, message):
        with pytest.raises(ChangeRefused, match=message):
            make_claim(writer, series, **fields)

    def test_is_said_by_a_person_or_an_organisation(self, series, writer):
        with pytest.raises(ChangeRefused, match="There is no person or organisation"):
            make_claim(writer, series, speaker=series.pk)


@pytest.mark.django_db
class TestConflicts:
    def conflicts(self, client, claim) -> list[dict]:
        rows = served(client, claim)["derived"]["conflicts"]
        return [{"claim": row["claim"]["id"], "kind": row["kind"]} for row in rows]

    def live(self, writer, editor, page, series, *some) -> list:
        claims = [make_claim(writer, series, source=page, **fields) for fields in some]
        for claim in claims:
            make_live(claim, by=writer, approver=editor)
        refresh_all(at=NOON)
        return claims

    def test_between_accounts_and_viewers_are_listed_on_both(self, page, series, writer, editor, client):
        accounts, viewers = self.live(writer, editor, page, series, {}, {"unit": "viewers", "bound": None})
        assert self.conflicts(client, accounts) == [{"claim": viewers.pk, "kind": "unit"}]
        assert self.conflicts(client, viewers) == [{"claim": accounts.pk, "kind": "unit"}]

    @pytest.mark.parametrize(
        ("other", "kind"),
        [
            ({"amount": "12000000", "bound": "exactly"}, "value"),
            ({"amount": "24000000", "bound": None}, None),
            ({"standing": "deprecated", "standing_reason": "error", "unit": "viewers"}, None),
            ({"property": "nominations-received", "unit": "nominations"}, None),
            # What is said without a place may be of the whole, of which that is a part.
            ({"qualifiers": {"new-1": {"kind": "region", "text": "in Australia"}}, "amount": "5"}, None),
        ],
    )
    def test_are_found_only_where_claims_contradict(self, page, series, writer, editor, client, other, kind):
        first, second = self.live(writer, editor, page, series, {}, {"bound": None, **other})
        expected = [{"claim": second.pk, "kind": kind}] if kind else []
        assert self.conflicts(client, first) == expected

    def test_are_none_between_two_regions(self, page, series, writer, editor, client):
        first, _ = self.live(
            writer,
            editor,
            page,
            series,
            {"qualifiers": {"new-1": {"kind": "region", "text": "worldwide"}}},
            {
                "qualifiers": {"new-1": {"kind": "region", "text": "in Australia"}},
                "amount": "5",
                "bound": None,
            },
        )
        assert self.conflicts(client, first) == []

    def test_of_words_records_and_places(self, page, series, writer, editor, client):
        plain = {"amount": None, "unit": None, "bound": None}
        rank = {**plain, "property": "viewing-rank", "rank": 1}
        docuseries = {**plain, "property": "format", "text": "A docuseries"}
        claims = self.live(
            writer,
            editor,
            page,
            series,
            {**rank, "universe": "series in the US, every day"},
            {**rank, "universe": "series in the US, over the whole time"},
            docuseries,
            {**docuseries, "text": "a drama"},
            {**docuseries, "text": "a DOCUSERIES"},
            {**plain, "property": "remark", "text": "one"},
            {**plain, "property": "remark", "text": "another"},
        )
        found = [[row["claim"] for row in self.conflicts(client, claim)] for claim in claims]
        ids = [claim.pk for claim in claims]
        # A place among others of another kind is another scope.
        assert found == [[], [], [ids[3]], [ids[2], ids[4]], [ids[3]], [], []]

    def test_end_when_one_is_withdrawn(self, page, series, writer, editor, client):
        first, second = self.live(writer, editor, page, series, {}, {"unit": "viewers"})
        make_live(second, by=writer, approver=editor, action="withdraw")
        refresh_all(at=NOON)
        assert self.conflicts(client, first) == []

    def test_are_a_warning_on_the_proposal(self, page, series, writer, editor):
        self.live(writer, editor, page, series, {})
        second = make_claim(writer, series, source=page, unit="viewers")
        [finding] = [each for each in Standing(second.card, writer).findings if "conflict" in each.rule]
        assert finding.level is Level.WARNING
        assert "counts something else than “When They See Us: audience" in finding.message

    def test_are_none_between_the_world_and_a_story(self, page, series, writer, editor, client):
        shown = {"modality": "fact", "depicted_in": series.pk, "unit": "viewers"}
        first, _ = self.live(writer, editor, page, series, {}, shown)
        assert self.conflicts(client, first) == []


@pytest.mark.django_db
class TestVoice:
    def voice(self, client, claim) -> str:
        return served(client, claim)["derived"]["voice"]

    def claim(self, writer, editor, series, *sources, **fields):
        citations = {f"new-{n}": cite(source) for n, source in enumerate(sources)}
        fact = {"modality": "fact", "speaker_described": None}
        claim = make_claim(writer, series, citations=citations, **{**fact, **fields})
        make_live(claim, by=writer, approver=editor)
        return claim

    def test_is_fact_where_two_sources_say_so_on_their_own(self, page, series, writer, editor, client):
        other = make_source(writer)
        make_live(other, by=writer, approver=editor)
        assert self.voice(client, self.claim(writer, editor, series, page)) == "attributed"
        claim = self.claim(writer, editor, series, page, other)
        assert self.voice(client, claim) == "attributed"
        edit(other, writer, independent_of=apart_from(page))
        make_live(other, by=writer, approver=editor)
        refresh_all(at=NOON)
        # More is not told by itself: somebody has to approve it.
        assert self.voice(client, claim) == "attributed"
        edit(claim, writer, told_as="fact")
        make_live(claim, by=writer, approver=editor)
        assert self.voice(client, claim) == "fact"

    def test_counts_a_derived_source_once(self, page, series, writer, editor, client):
        taken = {"new-1": {"origin": page.pk, "kind": "reprints"}}
        copy = make_source(writer, derivations=taken)
        make_live(copy, by=writer, approver=editor)
        [origin] = served(client, self.claim(writer, editor, series, page, copy))["derived"]["origins"]
        assert [each["id"] for each in origin["sources"]] == [page.pk, copy.pk]
        assert [each["code"] for each in origin["why"]] == ["derived"]

    def test_does_not_count_press_material(self, page, series, writer, editor, client):
        release = make_source(writer, press_material=True, independent_of=apart_from(page))
        make_live(release, by=writer, approver=editor)
        claim = self.claim(writer, editor, series, page, release)
        assert self.voice(client, claim) == "attributed"
        origins = served(client, claim)["derived"]["origins"]
        assert [(each["sources"][0]["id"], each["counts"]) for each in origins] == [
            (page.pk, True),
            (release.pk, False),
        ]

    def test_names_no_source_that_is_not_published(self, page, series, writer, editor, client):
        other = make_source(writer)
        make_live(other, by=writer, approver=editor)
        claim = self.claim(writer, editor, series, page, other)
        hold(other.card, by=editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        origins = served(client, claim)["derived"]["origins"]
        assert [each["sources"] for each in origins] == [
            [{"kind": "source", "id": page.pk}],
            [{"kind": "source", "id": None}],
        ]

    def test_says_to_the_approver_what_is_missing(self, page, series, writer, editor):
        other = make_source(writer, title="Another page")
        make_live(other, by=writer, approver=editor)
        citations = {f"new-{n}": cite(source) for n, source in enumerate((page, other))}
        fact = {"modality": "fact", "speaker_described": None}
        claim = make_claim(writer, series, citations=citations, **fact)
        told = {each.rule: each for each in Standing(claim.card, writer).findings if each.level is Level.NOTE}
        assert told["voice"].message == (
            "It will be told as somebody’s words, not as a fact. It needs 2 independent origins that state "
            "it, and only 1 does. Nothing shows that they don’t depend on one another."
        )
        assert "“A page” and “Another page” count as one origin" in told["origins-unknown"].message
        assert told["origins-unknown"].other == page.card

    def test_of_a_party_statement_is_attributed(self, page, series, writer, editor, client):
        other = make_source(writer)
        make_live(other, by=writer, approver=editor)
        said = {"modality": "party_statement", "speaker_described": "a spokesman"}
        claim = self.claim(writer, editor, series, page, other, **said)
        assert self.voice(client, claim) == "attributed"


@pytest.mark.django_db
class TestInTheFeed:
    def test_claims_are_found_by_what_they_name(self, page, series, writer, editor, client):
        ava = make_person(writer)
        claim = make_claim(writer, series, source=page, speaker=ava.pk)
        make_live(ava, claim, by=writer, approver=editor)
        for name, value in {
            "subject": series.pk,
            "property": "audience",
            "modality": "party_statement",
            "unit": "accounts",
            "speaker": ava.pk,
            "source": page.pk,
            "statement": f"{series.pk}:audience",
        }.items():
            found = client.get("/api/v1/claims", {name: value}).json()["results"]
            assert [each["id"] for each in found] == [claim.pk], name
        for address, name in (
            (f"titles/{series.pk}", "claims"),
            (f"people/{ava.pk}", "said"),
            (f"sources/{page.pk}", "stated"),
        ):
            included = client.get(f"/api/v1/{address}?include={name}").json()["included"]
            assert [each["id"] for each in included[name]["results"]] == [claim.pk]

    def test_publishing_asks_no_more_of_the_database_for_more_claims(self, page, series, writer, editor):
        asked = []
        # The first has no live claim of the same beside it to read.
        for number_of in (1, 2, 6):
            people = [make_person(writer) for _ in range(number_of)]
            claims = [self.full_claim(writer, series, page, person) for person in people]
            changeset = make_approved(*people, *claims, by=writer, approver=editor)
            with CaptureQueriesContext(connection) as queries:
                publish(changeset, by=editor, at=NOON)
            asked.append(len(queries))
        assert asked[1] == asked[2]

    def full_claim(self, writer, series, page, person):
        rows = ({"kind": "region", "text": "here"}, {"kind": "edition", "text": "1"})
        return make_claim(
            writer,
            series,
            citations={"new-1": cite(page), "new-2": cite(page, quotation="words")},
            speaker=person.pk,
            qualifiers={f"new-{n}": row for n, row in enumerate(rows)},
        )


@pytest.mark.django_db
class TestTheUnitInTheWords:
    @pytest.mark.parametrize(
        ("quotation", "is_blocked"),
        [
            ("23 million people had seen it", True),
            ("viewed by more than 23 million accounts", False),
            ("23 million viewers, or rather accounts", False),
            ("more than 23 million", False),
        ],
    )
    def test_is_compared_with_the_claim_s(self, page, series, writer, quotation, is_blocked):
        claim = make_claim(writer, series, citations={"new-1": cite(page, quotation=quotation)})
        rules = {each.rule: each.level for each in Standing(claim.card, writer).findings}
        assert rules.get("quotation-unit") == (Level.BLOCKER if is_blocked else None)
        assert "quotation-unchecked" in rules

    def test_may_be_another_where_the_source_qualifies_it(self, page, series, writer):
        row = cite(page, quotation="23 million people, or 24 million, had seen it", stance="qualifies")
        claim = make_claim(writer, series, citations={"new-1": row})
        rules = {each.rule for each in Standing(claim.card, writer).findings}
        assert not rules & {"quotation-unit", "quotation-number"}


@pytest.mark.django_db
class TestTheNumberInTheWords:
    @pytest.mark.parametrize(
        ("quotation", "other"),
        [
            ("more than 24 million accounts", "24"),
            ("some 5 accounts and 240 more", "5 and 240"),
            ("more than 23 million accounts in 190 countries", None),
            ("twenty-three million accounts since 2019", None),
            ("the figures of 31 May 2019, which part 4 confirms", None),
            ("also confirmed the numbers", None),
        ],
    )
    def test_is_compared_with_the_claim_s(self, page, series, writer, quotation, other):
        claim = make_claim(writer, series, citations={"new-1": cite(page, quotation=quotation)})
        told = {each.rule: each for each in Standing(claim.card, writer).findings}
        found = told.get("quotation-number")
        assert (found is not None) is (other is not None)
        if found:
            assert found.level is Level.BLOCKER
            assert found.message == (
                f"Its quotation says {other}, and the claim another number: correct one, or say that the "
                "source qualifies or contradicts it."
            )
