"""A warning is acknowledged with a reason, and only in the form in which it was read."""

import pytest
from django.db import DatabaseError, transaction

from cms.desk.base.permissions import NotAllowed
from cms.desk.checks import rules as check_rules
from cms.desk.checks.rules import Finding, Level
from cms.desk.checks.warnings import digest_of, unacknowledged, warned
from cms.desk.models import Card, Hold
from cms.desk.models.states import State
from cms.desk.review.acknowledge import acknowledge
from cms.desk.review.contents import add, propose
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title, make_user
from tests.make.sources import cite, make_claim, make_source
from tests.make.stories import make_story
from tests.refusals import refused

pytestmark = pytest.mark.django_db
UNSIGNED = "story-unsigned"


@pytest.fixture
def story(writer):
    return make_story(writer, bylines={})


@pytest.fixture
def changeset(writer, story):
    return make_submitted(story, by=writer)


def now(changeset, rule=UNSIGNED):
    [found] = [each for each in warned(changeset, check_rules.of_changeset(changeset)) if each.rule == rule]
    return found


def accept(changeset, by, rule=UNSIGNED, reason="House story.", seen=None):
    seen = seen or now(changeset, rule).digest
    return acknowledge(changeset, rule, seen=seen, reason=reason, by=by, at=NOON)


class TestApproval:
    def test_is_refused_naming_the_rules_that_lack_a_reason(self, changeset, editor):
        with pytest.raises(
            ReviewError, match="Say why these warnings may stand, then approve: “Story unsig"
        ) as error:
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert [each.rule for each in error.value.findings] == [UNSIGNED]

    def test_follows_one_reason_for_each_rule(self, changeset, editor):
        accept(changeset, editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_one_reason_covers_the_rule_in_all_its_records(self, writer, editor, story):
        changeset = make_submitted(story, make_story(writer, bylines={}), by=writer)
        assert len(now(changeset).findings) == 2
        accept(changeset, editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_is_not_hindered_by_notes(self, writer, editor):
        changeset = make_submitted(make_title(writer, premiere="2019"), by=writer)
        assert {each.level for each in check_rules.of_changeset(changeset)} == {Level.NOTE}
        assert not warned(changeset, check_rules.of_changeset(changeset))
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)


class TestAcknowledging:
    def test_keeps_who_when_and_why(self, changeset, editor):
        given = accept(changeset, editor, reason=" House story.\r\nAgreed. ")
        assert (given.by, given.at, given.reason) == (editor, NOON, "House story.\nAgreed.")
        assert now(changeset).acknowledged == given

    def test_is_no_contribution(self, changeset, editor):
        accept(changeset, editor)
        assert editor.pk not in changeset.contributors()

    def test_may_come_before_it_is_submitted(self, writer, editor, story):
        changeset = propose([story.card], by=writer, at=NOON)
        accept(changeset, writer)
        submit(changeset, by=writer, at=NOON)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    def test_outlives_a_round_in_which_its_findings_stay(self, changeset, story, writer, editor):
        accept(changeset, editor)
        request_changes(changeset, by=editor, at=NOON, note="Another headline.")
        edit(story, writer, standfirst="Better.")
        submit(changeset, by=writer, at=NOON)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    def test_lapses_when_another_record_has_it_too(self, changeset, writer, editor):
        accept(changeset, editor)
        request_changes(changeset, by=editor, at=NOON, note="Both stories.")
        add(changeset, [make_story(writer, bylines={}).card], by=writer, at=NOON)
        submit(changeset, by=writer, at=NOON)
        with refused(ReviewError, "warning_unanswered", "story-unsigned"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        accept(changeset, editor, reason="Both are ours.")
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    def test_of_what_it_found_before_is_refused(self, changeset, editor):
        with refused(ReviewError, "moved_while_read"):
            accept(changeset, editor, seen="0" * 64)

    def test_a_second_time_is_refused(self, changeset, editor, other_editor):
        accept(changeset, editor)
        with pytest.raises(ReviewError, match="editor has acknowledged “Story unsigned” already"):
            accept(changeset, other_editor)

    @pytest.mark.parametrize("reason", ["", "  \r\n", "a\0b", "x" * 2001])
    def test_needs_a_reason(self, changeset, editor, reason):
        with pytest.raises(ReviewError, match="Say in at most 2,000 characters why"):
            accept(changeset, editor, reason=reason)

    @pytest.mark.parametrize("rule", ["type-missing", "<script>", "x" * 500])
    def test_of_a_rule_that_warns_of_nothing_is_refused(self, changeset, editor, rule):
        with refused(ReviewError, "no_such_warning"):
            acknowledge(changeset, rule, seen="0" * 64, reason="So.", by=editor, at=NOON)

    def test_of_a_finished_changeset_is_refused(self, changeset, editor):
        seen = now(changeset).digest
        reject(changeset, by=editor, at=NOON, note="No.")
        with refused(ReviewError, "in_another_state"):
            accept(changeset, editor, seen=seen)

    def test_is_for_people_of_the_newsroom(self, changeset):
        with pytest.raises(NotAllowed):
            accept(changeset, make_user("guest"))

    @pytest.mark.parametrize(
        "write", [lambda rows: rows.update(reason="x"), lambda rows: rows.all().delete()]
    )
    def test_can_not_be_rewritten(self, changeset, editor, write):
        accept(changeset, editor)
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            write(changeset.acknowledgements.model.objects)


class TestTheDigest:
    def finding(self, card, **values) -> Finding:
        return Finding(card, **{"rule": "r", "message": "m", "path": "p", "level": Level.WARNING, **values})

    def test_is_of_the_set_whatever_its_order(self, writer):
        one, two = (self.finding(make_title(writer).card) for _ in range(2))
        assert digest_of([one, two]) == digest_of([two, one])

    @pytest.mark.parametrize("values", [{"rule": "x"}, {"message": "x"}, {"path": "x"}])
    def test_moves_with_each_of_its_parts(self, writer, values):
        card = make_title(writer).card
        assert digest_of([self.finding(card)]) != digest_of([self.finding(card, **values)])

    def test_moves_with_the_record(self, writer):
        cards = [make_title(writer).card for _ in range(2)]
        assert len({digest_of([self.finding(card)]) for card in cards}) == 2


class TestTodaysWarnings:
    def rules(self, changeset) -> list[str]:
        return [each.rule for each in unacknowledged(changeset, check_rules.of_changeset(changeset))]

    def test_a_conflict_is_one(self, writer, editor):
        title, source = make_title(writer), make_source(writer, text="It says so.")
        make_live(title, source, by=writer, approver=editor)
        claims = [make_claim(writer, title, source=source, unit=unit) for unit in ("accounts", "viewers")]
        changeset = make_submitted(*claims, by=writer)
        assert self.rules(changeset) == ["conflict-unit"]
        accept(changeset, editor, rule="conflict-unit")
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    def test_a_headline_that_names_nobody_is_one(self, writer, editor):
        title, source = make_title(writer), make_source(writer)
        claim = make_claim(writer, title, source=source)
        make_live(title, source, claim, by=writer, approver=editor)
        story = make_story(writer, f"{{{claim.pk}}}", headline="More than 23 million accounts")
        assert self.rules(make_submitted(story, by=writer)) == ["headline-name"]

    def test_a_quotation_that_stands_twice_is_one(self, writer, editor):
        source = make_source(writer, text="So it goes. And so it goes. And so on.")
        title = make_title(writer, citations={"new-1": cite(source, quotation="it goes")})
        assert self.rules(make_submitted(title, source, by=writer)) == ["quotation-ambiguous"]

    def test_a_held_name_with_words_of_its_own_is_one(self, writer, editor):
        ava = make_person(writer)
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava, credited_as="A.")})
        Card.objects.filter(pk=ava.pk).update(
            hold=Hold.objects.create(card=ava.card, by=editor, at=NOON, reason=Hold.Reason.PRIVACY)
        )
        changeset = make_submitted(title, by=writer)
        assert self.rules(changeset) == ["reference-held"]

    def test_ask_one_query_more_however_many_rules(self, writer, django_assert_num_queries):
        source = make_source(writer, text="So it goes. And so it goes. And so on.")
        story = make_story(writer, bylines={}, citations={"new-1": cite(source, quotation="it goes")})
        changeset = make_submitted(story, source, by=writer)
        found = check_rules.of_changeset(changeset)
        with django_assert_num_queries(1):  # the acknowledgements with their people
            assert len(warned(changeset, found)) == 2
