"""What a claim rests on: copies that are kept (R01), and credit to whoever had it first (R33)."""

import pytest

from cms.desk.checks import rules
from cms.desk.models import Card
from cms.publishing.refresh import refresh_all
from cms.sheets.apply import apply
from sources.claims.origins.assess import assess
from sources.claims.origins.reasons import Out
from tests.make import NOON, document, edit, make_live, make_organisation, make_title
from tests.make.sheets import make_import
from tests.make.sources import cite, make_claim, make_source

from .test_assess import claim as claim_of
from .test_assess import codes, evidence, source

pytestmark = pytest.mark.django_db


def found(claim) -> dict[str, rules.Finding]:
    return {each.rule: each for each in rules.of_cards([Card.objects.get(pk=claim.pk)])}


class TestACopy:
    def test_is_asked_for_where_no_source_has_one(self, writer):
        claim = make_claim(writer, source=make_source(writer))
        assert found(claim)["claim-without-copy"].level is rules.Level.WARNING

    @pytest.mark.parametrize(
        "fields", [{"text": "It reached 23 million accounts."}, {"archived_url": "https://archive.example/1"}]
    )
    def test_of_one_source_is_enough(self, writer, fields):
        one, other = make_source(writer), make_source(writer, **fields)
        claim = make_claim(writer, citations={"new-1": cite(one), "new-2": cite(other)})
        assert "claim-without-copy" not in found(claim)

    def test_of_a_source_that_contradicts_it_is_none(self, writer):
        other = make_source(writer, text="It reached nobody.")
        rows = {"new-1": cite(make_source(writer)), "new-2": cite(other, stance="contradicts")}
        assert "claim-without-copy" in found(make_claim(writer, citations=rows))

    def test_is_the_file_that_was_imported_and_is_kept_by_its_hash(self, writer):
        data = make_source(writer, type="dataset", title="The yearly table")
        claim = make_claim(writer, source=data)
        staged = make_import(writer, "key,name,type", "one,One,Film", source=data.card)
        assert len(staged.sha256) == 64
        assert "claim-without-copy" in found(claim)
        apply(staged, by=writer, at=NOON)
        assert "claim-without-copy" not in found(claim)

    def test_that_is_such_a_file_outlives_its_source(self, writer, editor):
        data = make_source(writer, type="dataset", status="dead")
        claim = make_claim(writer, title := make_title(writer), source=data)
        make_live(data, title, claim, by=writer, approver=editor)
        why = document(claim)["derived"]["origins"][0]["why"]
        assert Out.GONE in {each["code"] for each in why}
        apply(make_import(writer, "key,name,type", "one,One,Film", source=data.card), by=writer, at=NOON)
        edit(claim, writer, method="By hand.")
        make_live(claim, by=writer, approver=editor)
        refresh_all(at=NOON)
        why = document(claim)["derived"]["origins"][0]["why"]
        assert Out.GONE not in {each["code"] for each in why}

    def test_counts_in_the_assessment_alone(self):
        dead = {1: source(status="dead")}
        assert Out.GONE in codes(assess(claim_of(1), evidence(dead)))
        assert Out.GONE not in codes(assess(claim_of(1), evidence(dead, filed={1})))


class TestWhoeverHadItFirst:
    @pytest.fixture
    def taken(self, writer, editor):
        outlet = make_organisation(writer, name="The Daily")
        first = make_source(writer, title="The first report", outlet=outlet.pk)
        later = make_source(
            writer, title="A later page", derivations={"new-1": {"origin": first.pk, "kind": "cites"}}
        )
        make_live(outlet, first, later, by=writer, approver=editor)
        return first, later

    def test_is_asked_to_be_cited(self, writer, taken):
        first, later = taken
        claim = make_claim(writer, source=later)
        warned = found(claim)["origin-uncredited"]
        assert (warned.level, warned.other.pk) == (rules.Level.WARNING, first.pk)
        edit(claim, writer, citations={"new-1": cite(first)})
        assert "origin-uncredited" not in found(claim)

    def test_is_asked_once_for_all_that_had_it_first(self, writer, editor, taken):
        first, later = taken
        other = make_source(writer, title="The other report", outlet=first.outlet_id)
        rows = {"new-1": {"origin": other.pk, "kind": "cites"}}
        both = make_source(writer, title="Both at once", derivations=rows)
        make_live(other, both, by=writer, approver=editor)
        citations = {"new-1": cite(later), "new-2": cite(both)}
        warned = found(make_claim(writer, citations=citations))["origin-uncredited"]
        assert "“The first report” and “The other report”, which had it first: cite those" in warned.message

    def test_is_no_party_that_handed_it_out(self, writer, editor, taken):
        first, later = taken
        edit(first, writer, press_material=True)
        make_live(first, by=writer, approver=editor)
        assert "origin-uncredited" not in found(make_claim(writer, source=later))
