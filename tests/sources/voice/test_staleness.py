"""What of a claim is over by a day, and how it is told then."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.claims.origins.assess import assess
from sources.claims.origins.reasons import Voice
from sources.claims.sentence import sentence
from sources.claims.voice.approved import KEPT, served, why_refreshed
from sources.claims.voice.staleness import Why, as_of_day, due_days, is_past, over
from sources.models import Property
from tests.sources.test_assess import cited, claim, evidence, source

PERISHABLE = Property(code="audience", perishable=True, review_after=30)
ORDER = [Voice.ATTRIBUTED, Voice.FACT]
TWO = {1: source(apart_from=(2,)), 2: source()}
partial = st.sampled_from([None, "2019", "2019-05", "2019-05-31", "2020-02", "9999"])


def window(ends: str | None) -> dict:
    return {"window": {"starts": None, "ends": ends}}


def whys(found: dict, on: str, of: Property | None = None) -> list[str]:
    return [each.why for each in over(found, of, date.fromisoformat(on))]


class TestWhatIsOver:
    @pytest.mark.parametrize(
        ("fields", "last", "why"),
        [
            ({"valid_to": "2019-05-31"}, "2019-05-31", Why.ENDED),
            ({"valid_to": "2019-05"}, "2019-05-31", Why.ENDED),
            ({"valid_to": "2019"}, "2019-12-31", Why.ENDED),
            ({"valid_when": {"edtf": "1989~/2019-05"}}, "2019-05-31", Why.ENDED),
            ({"modality": "prediction", **window("2020-02")}, "2020-02-29", Why.OUTCOME),
            ({"modality": "plan", "outcome": "pending", **window("2020")}, "2020-12-31", Why.OUTCOME),
            ({"review_by": "2019-05"}, "2019-05-30", Why.REVIEW),
        ],
    )
    def test_is_over_once_its_last_day_is(self, fields, last, why):
        found = claim(1, **fields)
        assert whys(found, last) == []
        after = date.fromisoformat(last) + timedelta(days=1)
        assert [(each.why, each.since) for each in over(found, None, after)] == [(why, after)]
        assert list(due_days(found)) == [after.isoformat()]

    @pytest.mark.parametrize(
        "fields",
        [
            {"valid_when": {"edtf": "2019"}},  # since when it holds, and not until when
            {"valid_when": {"edtf": "2019~/.."}},
            {"modality": "fact", **window("2019")},
            {"modality": "plan", "outcome": "fulfilled", **window("2019")},
            {"modality": "plan", "outcome": "overtaken", **window("2019")},
            {},
        ],
    )
    def test_is_nothing_of_what_goes_on_or_is_known(self, fields):
        assert whys(claim(1, **fields), "9999-12-31") == []

    def test_says_a_perishable_value_is_due_after_its_time(self):
        known = claim(1, said_on="2019-05-31")
        assert whys(known, "2019-06-29", PERISHABLE) == []
        assert whys(known, "2019-06-30", PERISHABLE) == [Why.PERISHED]
        assert whys(known, "2030-01-01") == []

    def test_goes_by_the_day_of_its_qualifier_and_by_its_own_review(self):
        row = {"kind": "point_in_time", "starts": "2019-01", "ends": None, "when": None}
        known = claim(1, said_on="2019-05-31", qualifiers=[row])
        assert as_of_day(known) == date(2019, 1, 31)
        reviewed = {**known, "review_by": "2030"}
        assert whys(reviewed, "2029-12-31", PERISHABLE) == []

    def test_ends_with_the_calendar(self):
        assert whys(claim(1, valid_to="9999-12-31", said_on="9999-12-31"), "9999-12-30", PERISHABLE) == []


class TestVoice:
    @given(valid_to=partial, review_by=partial, said_on=partial, days=st.lists(st.dates(), min_size=2))
    def test_time_only_weakens(self, valid_to, review_by, said_on, days):
        found = claim(1, 2, valid_to=valid_to, review_by=review_by, said_on=said_on)
        known = evidence(TWO)
        by_day = [assess(found, known, on) for on in sorted(days)]
        for earlier, later in pairwise(by_day):
            assert ORDER.index(later.voice) <= ORDER.index(earlier.voice)
            assert {each.why for each in earlier.over} <= {each.why for each in later.over}

    @given(
        approved=st.sampled_from(ORDER),
        apart=st.booleans(),
        modality=st.sampled_from(["fact", "plan"]),
        valid_to=partial,
        on=st.dates(),
        verdict=st.sampled_from([None, "supports", "partly", "does_not"]),
        conflict=st.booleans(),
    )
    def test_is_never_more_than_was_approved_or_than_the_evidence_allows(
        self, approved, apart, modality, valid_to, on, verdict, conflict
    ):
        rows = (cited(1), cited(2))
        known = evidence(
            {1: source(apart_from=(2,) if apart else ()), 2: source()},
            verdicts={rows[0]["id"]: verdict} if verdict else {},
            has_conflict=conflict,
        )
        found = assess(claim(*rows, modality=modality, valid_to=valid_to), known, on)
        told = served(found, approved)
        assert ORDER.index(told.voice) == min(ORDER.index(approved), ORDER.index(found.voice))
        assert (KEPT in {each.code for each in told.reasons}) == (told.voice is not found.voice)

    def test_of_what_is_over_says_why(self):
        found = assess(claim(1, 2, valid_to="2019"), evidence(TWO), date(2020, 1, 1))
        assert found.voice is Voice.ATTRIBUTED
        assert [each.code for each in found.reasons] == [Why.ENDED]


class TestVerdicts:
    @pytest.mark.parametrize(
        ("finding", "voice", "code"),
        [
            ("does_not", Voice.ATTRIBUTED, "does_not_support"),
            ("partly", Voice.FACT, "supports_partly"),
            ("supports", Voice.FACT, None),
        ],
    )
    def test_take_a_citation_out_or_are_told(self, finding, voice, code):
        rows = (cited(1), cited(2))
        found = assess(claim(*rows), evidence(TWO, verdicts={rows[0]["id"]: finding}))
        assert found.voice is voice
        assert {why.code for each in found.origins for why in each.why} == ({code} if code else set())

    def test_leave_a_source_that_another_passage_supports(self):
        rows = (cited(1), cited(1), cited(2))
        found = assess(claim(*rows), evidence(TWO, verdicts={rows[0]["id"]: "does_not"}))
        assert found.voice is Voice.FACT


class TestSentences:
    def told(self, on: str, **fields) -> str:
        nobody = dict.fromkeys(("amount", "amount_to", "unit", "bound", "currency", "date", "when"))
        value = {**nobody, "state": "known", "text": "return", "entity": None, "rank": None, "boolean": None}
        found = claim(
            1,
            subject={"$ref": 7},
            value=value,
            speaker_described="a spokesman",
            **{"modality": "plan", **fields},
        )
        past = is_past(found, date.fromisoformat(on))
        of = Property(value_type="text", phrase="is to {value}")
        return sentence(found, of=of, unit=None, names={7: "Selma"}, is_past=past)

    def test_tell_a_plan_as_one_until_its_time_has_passed(self):
        assert self.told("2020-12-31", **window("2020")) == "Selma is to return, a spokesman announced."
        assert self.told("2021-01-01", **window("2020")) == (
            "A spokesman had announced that Selma is to return. "
            "Its time has passed, and what came of it is not established."
        )

    @pytest.mark.parametrize(
        ("modality", "outcome", "words"),
        [
            (
                "plan",
                "not_fulfilled",
                "A spokesman had announced that Selma is to return. That did not happen.",
            ),
            ("prediction", "fulfilled", "A spokesman had expected that Selma is to return. That happened."),
        ],
    )
    def test_say_what_came_of_it(self, modality, outcome, words):
        assert self.told("2000-01-01", modality=modality, outcome=outcome, **window("2020")) == words

    def test_of_what_changes_with_time_say_when_it_was_so(self):
        value = {**claim()["value"], "amount": "12", "text": None, "when": None}
        found = claim(1, subject={"$ref": 7}, value=value, said_on="2019-05-31")
        of = Property(value_type="quantity", phrase="has {value} books", perishable=True)
        assert (
            sentence(found, of=of, unit=None, names={7: "Selma"}) == "Selma has 12 books (as of 31 May 2019)."
        )


class TestTheLog:
    def document(self, voice: str, *codes: str, stale: bool = False) -> dict:
        reasons = [{"code": each, "sentence": f"{each}."} for each in codes]
        return {
            "derived": {
                "voice": voice,
                "reasons": reasons,
                "stale": {"since": "2020-01-01", "why": reasons} if stale else None,
            }
        }

    def test_says_why_a_claim_is_told_as_less(self):
        said = why_refreshed(self.document("fact"), self.document("attributed", "Retracted"))
        assert said == "It is told as somebody’s words now, no longer as a fact. Retracted."

    def test_says_once_what_is_over(self):
        before, now = self.document("fact"), self.document("attributed", "Over", stale=True)
        assert why_refreshed(before, now).count("Over.") == 1
        assert why_refreshed(now, now) == ""

    def test_says_nothing_of_names(self):
        assert why_refreshed(self.document("fact", "A"), self.document("fact", "B")) == ""
