"""Corrections: what they need at submission, and where readers find them."""

import pytest

from cms.desk.review.lifecycle import ReviewError
from cms.publishing.refresh import refresh_all
from sources.corrections.models import Correction
from tests.make import NOON, document, edit, keyed, make_live, make_submitted, make_title
from tests.make.sheets import come_in, make_import, problems
from tests.make.sources import make_claim, make_correction, make_source
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(writer, editor):
    made = make_title(writer, name="When They See Us", **keyed("title", "wtsu"))
    make_live(made, by=writer, approver=editor)
    return made


@pytest.fixture
def claim(writer, editor, title):
    source = make_source(writer)
    made = make_claim(writer, title, source=source, **keyed("claim", "audience"))
    make_live(source, made, by=writer, approver=editor)
    return made


class TestACorrection:
    def test_is_called_by_what_it_corrects(self, writer, title, claim):
        assert make_correction(writer, title).card.label == "Correction of When They See Us"
        note = make_correction(writer, claim, type="editors_note")
        assert note.card.label == f"Editors note of {claim.card.label}"
        assert make_correction(writer, None, type=None).card.label == "Correction"

    @pytest.mark.parametrize(
        ("fields", "finding"),
        [
            ({"type": None}, "type-missing"),
            ({"note": None}, "note-missing"),
            ({"wrong": None}, "correction-unsaid"),
            ({"right": None}, "correction-unsaid"),
            ({"record": None}, "correction-of-nothing"),
        ],
    )
    def test_says_what_readers_have_to_know(self, writer, title, fields, finding):
        with refused(ReviewError, "blocked", finding):
            make_submitted(make_correction(writer, title, **fields), by=writer)

    @pytest.mark.parametrize("type", [each for each in Correction.Type.values if each != "correction"])
    def test_of_another_type_says_no_more_than_its_note(self, writer, title, type):
        make_submitted(make_correction(writer, title, type=type, wrong=None, right=None), by=writer)

    def test_keeps_its_own_words_when_the_claim_is_withdrawn(self, writer, editor, claim):
        correction = make_correction(writer, claim, cause="our_error", found_on="2026-02")
        make_live(correction, by=writer, approver=editor)
        make_live(claim, by=writer, approver=editor, action="withdraw")
        refresh_all(at=NOON)
        served = document(correction)
        assert served["claim"] == {"kind": "claim", "id": None, "slug": None, "name": None}
        assert (served["wrong"], served["right"]) == ("viewers", "accounts")
        assert "When They See Us" not in str(served)

    def test_without_words_blocks_the_withdrawal_of_the_claim(self, writer, editor, claim):
        note = make_correction(writer, claim, type="retraction", wrong=None, right=None)
        make_live(note, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="fill in “what was wrong” there first"):
            make_live(claim, by=writer, approver=editor, action="withdraw")


class TestInTheFeed:
    def test_matches_the_schema(self, writer, editor, title, claim, client):
        full = make_correction(writer, claim, record=title.pk, cause="source_error", found_on="2026")
        bare = make_correction(writer, title, type="update", wrong=None, right=None)
        make_live(full, bare, by=writer, approver=editor)
        assert_as_described(client, full, bare)
        assert document(full)["record"]["name"] == "When They See Us"

    def test_is_included_with_what_it_corrects(self, writer, editor, title, claim, client):
        of_claim, of_title = make_correction(writer, claim), make_correction(writer, title, type="update")
        make_live(of_claim, of_title, by=writer, approver=editor)
        for address, correction in (
            (f"claims/{claim.pk}", of_claim),
            (f"titles/{title.pk}", of_title),
        ):
            included = client.get(f"/api/v1/{address}?include=corrections").json()["included"]
            assert [each["id"] for each in included["corrections"]["results"]] == [correction.pk]
        for query in (f"corrects={title.pk}", "type=update"):
            found = client.get(f"/api/v1/corrections?{query}").json()["results"]
            assert [each["id"] for each in found] == [of_title.pk]

    def test_follows_the_name_of_what_it_corrects(self, writer, editor, title):
        correction = make_correction(writer, title)
        make_live(correction, by=writer, approver=editor)
        edit(title, writer, name="In Their Eyes")
        make_live(title, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert document(correction)["record"]["name"] == "In Their Eyes"


class TestASheet:
    def test_brings_corrections(self, writer, title, claim):
        come_in(
            writer,
            "corrections",
            "key,type,claim,record,wrong,right,cause,note,found on",
            "one,correction,audience,,viewers,accounts,our error,We said viewers.,2026-02-01",
            "two,editor's note,,title:wtsu,,,,Read on.,",
        )
        one, two = Correction.objects.order_by("pk")
        assert (one.claim, one.record, one.cause, one.found_on) == (claim, None, "our_error", "2026-02-01")
        assert (two.claim, two.record, two.type) == (None, title.card, "editors_note")

    @pytest.mark.parametrize(
        ("column", "cell", "rule"),
        [
            ("type", "erratum", "not one of correction, clarification"),
            ("record", "wtsu", "“wtsu” names no record: write its kind and key"),
            ("record", "film:wtsu", "“film:wtsu” names no record"),
            ("record", "title:nope", "There is no title with the key “nope”"),
            ("claim", "nope", "There is no claim with the key “nope”"),
        ],
    )
    def test_says_what_is_wrong_with_a_cell(self, writer, title, column, cell, rule):
        staged = make_import(writer, f"key,{column}", f"a,{cell}", code="corrections")
        [(at, _, said)] = problems(staged, 2)
        assert at == column
        assert said.startswith(rule)
