"""What an ordinary edit of a live figure, or of a source that others rest on, is asked."""

import pytest

from cms.desk.checks import rules
from cms.desk.checks.warnings import unacknowledged
from cms.desk.models import Acknowledgement, Card
from cms.desk.review.contents import take_out_card
from cms.desk.review.decisions import approve
from cms.desk.review.lifecycle import ReviewError
from sources.corrections.act import Said, begin
from sources.corrections.models import Place
from tests.make import NOON, accept_warnings, edit, make_live, make_submitted, make_title
from tests.make.sheets import come_in
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(writer):
    return make_source(writer)


@pytest.fixture
def claim(writer, editor, source):
    title = make_title(writer)
    made = make_claim(
        writer,
        title,
        source=source,
        external_ids={"new-key": {"scheme": "sheet:claim", "value": "audience"}},
    )
    make_live(title, source, made, by=writer, approver=editor)
    return made


def asked(*records) -> list[str]:
    cards = list(Card.objects.filter(pk__in=[each.pk for each in records]))
    wanted = ("live-figure-changed", "retracted-source-relied-on")
    return [each.rule for each in rules.of_cards(cards) if each.rule in wanted]


def open_questions(changeset) -> list[str]:
    return [each.rule for each in unacknowledged(changeset, rules.of_changeset(changeset))]


class TestAFigure:
    def test_that_changes_asks(self, writer, claim):
        edit(claim, writer, amount="25000000")
        assert asked(claim) == ["live-figure-changed"]

    def test_that_stays_does_not(self, writer, claim):
        edit(claim, writer, method="by accounts")
        assert asked(claim) == []

    def test_of_a_draft_does_not(self, writer):
        assert asked(make_claim(writer)) == []

    def test_asks_whoever_imports_too(self, writer, claim):
        come_in(writer, "claims", "key,amount", "audience,25000000")
        assert asked(claim) == ["live-figure-changed"]

    def test_is_answered_once_and_the_answer_is_kept(self, writer, editor, claim):
        edit(claim, writer, amount="25000000")
        changeset = make_submitted(claim, by=writer)
        with refused(ReviewError, "warning_unanswered", "live-figure-changed"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        edit_answer = "Update: the service told a newer figure."
        accept_warnings(changeset, by=editor, reason=edit_answer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert Acknowledgement.objects.get(rule="live-figure-changed").reason == edit_answer

    def test_says_what_readers_have_and_what_the_edit_says(self, writer, claim):
        edit(claim, writer, amount="25000000")
        [found] = [each for each in rules.of_cards([claim.card]) if each.rule == "live-figure-changed"]
        assert "“more than 23 million accounts”" in found.message
        assert "“more than 25 million accounts”" in found.message

    def test_is_asked_again_where_the_edit_says_something_else(self, writer, editor, claim):
        edit(claim, writer, amount="25000000")
        changeset = make_submitted(claim, by=writer)
        accept_warnings(changeset, by=writer, reason="It has changed since: a newer figure.")
        assert "live-figure-changed" not in open_questions(changeset)
        take_out_card(Card.objects.get(pk=claim.pk), by=writer, at=NOON)
        edit(claim, writer, amount="26000000")
        assert "live-figure-changed" in open_questions(make_submitted(claim, by=writer))

    @pytest.mark.parametrize(
        "fields",
        [{"value_state": "unknown", "amount": None, "unit": None, "bound": None}, {"bound": "about"}],
    )
    def test_that_is_no_longer_known_or_sure_asks(self, writer, claim, fields):
        edit(claim, writer, **fields)
        assert asked(claim) == ["live-figure-changed"]

    def test_in_another_changeset_than_its_correction_asks_all_the_same(self, writer, other_writer, claim):
        edit(claim, writer, amount="25000000")
        make_submitted(claim, by=writer)
        begin(claim.card, Said("update", note="New."), by=other_writer, at=NOON)
        assert asked(claim) == ["live-figure-changed"]

    def test_that_is_corrected_does_not(self, writer, claim):
        begin(claim.card, Said("update", note="New.", fact="amount", value="25000000"), by=writer, at=NOON)
        edit(claim, writer, amount="25000000")
        assert asked(claim) == []


class TestASource:
    def test_that_is_retracted_asks_for_what_rests_on_it(self, writer, claim, source):
        edit(source, writer, status="retracted")
        assert asked(source) == ["retracted-source-relied-on"]

    def test_opens_the_list_of_them(self, writer, claim, source):
        case = begin(source.card, Said("retraction", note="Its outlet took it back."), by=writer, at=NOON)
        assert case.places.get(card=claim.pk).state == Place.State.OPEN

    def test_that_nothing_rests_on_does_not(self, writer, editor):
        alone = make_source(writer)
        make_live(alone, by=writer, approver=editor)
        edit(alone, writer, status="retracted")
        assert asked(alone) == []


class TestAnOutlet:
    def test_lists_what_rests_on_what_it_published(self, writer, editor):
        from tests.make import make_organisation

        outlet = make_organisation(writer)
        source = make_source(writer, outlet=outlet.pk)
        title = make_title(writer)
        claim = make_claim(writer, title, source=source)
        make_live(outlet, source, title, claim, by=writer, approver=editor)
        case = begin(outlet.card, Said("retraction", note="It makes things up."), by=writer, at=NOON)
        assert case.places.get(card=claim.pk).how == Place.How.RESTS
