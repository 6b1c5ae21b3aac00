"""What a source does not state is an answer: it is read, never asked again, and compared as unknown."""

import pytest
from django.urls import reverse

from cms.desk.base.permissions import NotAllowed
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.write.change import ChangeRefused
from sources.claims.scope.leave_open import OpenError, asked_of, leave_open
from sources.claims.scope.not_stated import NOT_STATED, is_not_stated, missing
from sources.claims.scope.relate import Axis, relate, scope_of
from sources.claims.scope.relation import Relation
from sources.models import Property
from tests.make import NOON, document, edit, make_live, make_submitted, make_title, make_user
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

from .pairs.notation import NETFLIX, body
from .pairs.terms import TERMS
from .pairs.test_fixtures import between

ALL = ["region", "window", "metric"]
EMPTY = dict.fromkeys(("text", "starts", "ends", "when", "record", "region", "metric", "span", "days"))


def row(kind, text=NOT_STATED, **values):
    return {**EMPTY, "id": 1, "kind": kind, "text": text, **values}


def open_in(claim) -> list[rules.Finding]:
    found = rules.of_cards([Card.objects.get(pk=claim.pk)])
    return [each for each in found if each.rule == "scope-open"]


class TestARow:
    @pytest.mark.parametrize("text", [NOT_STATED, "Not stated by the source.", "  not stated by the source"])
    def test_says_so_in_these_words_alone(self, text):
        assert is_not_stated(row("region", text))

    def test_says_something_else(self):
        assert not is_not_stated(row("region", "worldwide"))
        assert not is_not_stated(row("region", None, region="001"))
        assert not is_not_stated(row("window", starts="2019-05-31"))


class TestComparison:
    said = {"amount": "23000000", "unit": "accounts", "originator": NETFLIX, "said_on": "2019-06-25"}

    def scope(self, *rows, **values):
        made = body({**self.said, **values})
        return scope_of({**made, "qualifiers": [*made["qualifiers"], *rows]}, TERMS.world, is_total=True)

    @pytest.mark.parametrize("kind", ["region", "platform", "population", "edition", "occasion"])
    def test_takes_it_for_unknown(self, kind):
        scope = self.scope(row(kind))
        assert Axis(kind) not in scope.extents
        stated = self.scope(region="001") if kind == "region" else self.scope(row(kind, "on screens"))
        assert relate(scope, stated)[Axis(kind)] is Relation.UNKNOWN

    def test_takes_nothing_out_of_the_world_where_no_region_is_stated(self):
        left_out = row("excluding", None, region="US")
        assert Axis.REGION in self.scope(left_out).extents
        assert Axis.REGION not in self.scope(left_out, row("region")).extents

    def test_hides_no_contradiction(self):
        """A claim of which the region is unknown contradicts as one without any does."""
        world = {**self.said, "amount": "30000000", "region": "001"}
        assert between({**self.said, "region": NOT_STATED}, world) is between(self.said, world)

    def test_needs_what_an_interested_party_decides(self):
        audience = Property(value_type="quantity", party="interested")
        claim = {"qualifiers": [], "method": None}
        assert missing(claim, audience) == ALL
        assert missing({**claim, "qualifiers": [row("region"), row("method", "by age")]}, audience) == [
            "window"
        ]
        assert missing({**claim, "method": "two minutes"}, audience) == ["region", "window"]
        assert missing(claim, Property(value_type="date", party="interested")) == []
        assert missing(claim, Property(value_type="quantity")) == []
        assert missing(claim, None) == []


@pytest.mark.django_db
class TestAClaim:
    @pytest.fixture
    def claim(self, writer):
        title = make_title(writer, name="Harbour Lights")
        return make_claim(writer, title, source=make_source(writer))

    def test_is_asked_until_it_says_so(self, writer, claim):
        [found] = open_in(claim)
        assert found.level is rules.Level.NOTE
        assert "where, over which time and how it was counted" in found.message
        version = leave_open(claim.card, ["region", "metric"], by=writer, at=NOON)
        assert (version.by, version.at) == (writer, NOON)
        assert asked_of(Card.objects.get(pk=claim.pk)) == ["window"]
        edit(claim, writer, qualifiers={"new-1": {"kind": "window", "starts": "2019-05-31"}})
        assert open_in(claim) == []

    def test_says_so_in_its_document_and_sentence(self, writer, editor, claim):
        leave_open(claim.card, ALL, by=writer, at=NOON)
        make_live(*Card.objects.all(), by=writer, approver=editor)
        served = document(claim)
        assert [(each["kind"], each["text"]) for each in served["qualifiers"]] == [
            (kind, NOT_STATED) for kind in ALL
        ]
        assert served["derived"]["sentence"] == (
            "Harbour Lights has reached more than 23 million accounts (it is not stated where, over which "
            "time and how it was counted), a spokesman said."
        )

    def test_is_not_found_among_those_of_a_region(self, client, writer, editor, claim):
        leave_open(claim.card, ["region"], by=writer, at=NOON)
        make_live(*Card.objects.all(), by=writer, approver=editor)
        assert client.get("/api/v1/claims", {"qualified": "region"}).json()["results"] == []

    def test_refuses_what_is_not_asked(self, writer, claim):
        with refused(OpenError, "none_chosen"):
            leave_open(claim.card, [], by=writer, at=NOON)
        with refused(OpenError, "not_asked"):
            leave_open(claim.card, ["platform"], by=writer, at=NOON)
        leave_open(claim.card, ALL, by=writer, at=NOON)
        with refused(OpenError, "not_asked"):
            leave_open(claim.card, ["region"], by=writer, at=NOON)

    def test_is_written_by_those_who_may_where_it_can_be(self, writer, editor, claim):
        with pytest.raises(NotAllowed):
            leave_open(claim.card, ALL, by=make_user("reader"), at=NOON)
        make_submitted(*Card.objects.all(), by=writer)
        with refused(ChangeRefused, "read_only"):
            leave_open(claim.card, ALL, by=writer, at=NOON)

    def test_is_asked_in_the_form_and_answered_on_a_page(self, client, writer, claim):
        client.force_login(writer)
        words = client.get("/admin/sources/claim/add/?property=audience").content.decode()
        assert "Say where, over which time and how it was counted" in words
        address = reverse("admin:sources_claim_not_stated", args=[claim.pk])
        assert (
            address in client.get(reverse("newsroom:record", args=[claim.pk]), follow=True).content.decode()
        )
        assert 'value="window"' in client.get(address).content.decode()
        assert client.post(address).url == address
        assert client.post(address, {"kind": ALL}).url == reverse("newsroom:record", args=[claim.pk])
        assert "Nothing is asked of it" in client.get(address).content.decode()

    def test_is_for_the_newsroom(self, client, claim):
        address = reverse("admin:sources_claim_not_stated", args=[claim.pk])
        assert client.get(address).status_code == 302
        client.force_login(make_user("reader"))
        assert client.post(address, {"kind": ALL}).status_code in (302, 403)
        assert len(open_in(claim)) == 1
