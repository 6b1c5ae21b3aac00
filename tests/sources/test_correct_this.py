"""Correct this: one act that corrects a figure everywhere it is told."""

import pytest

from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.review.decisions import approve
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from sources.corrections.act import Answer, Said, answer, begin, case_at_work, look_again
from sources.corrections.models import Place
from sources.corrections.refusal import CorrectionRefused
from tests.make import NOON, accept_warnings, document, edit, make_live, make_title, make_user
from tests.make.sources import make_claim, make_source
from tests.make.stories import make_story, paragraphs
from tests.refusals import refused

pytestmark = pytest.mark.django_db
How, State = Place.How, Place.State
SAID = Said(
    type="correction",
    wrong="23 million accounts",
    right="24 million accounts",
    cause="our_error",
    note="We said 23 million accounts. It was 24 million accounts.",
    fact="amount",
    value="24000000",
)


@pytest.fixture
def title(writer, editor):
    made = make_title(writer, name="When They See Us")
    make_live(made, by=writer, approver=editor)
    return made


@pytest.fixture
def claim(writer, editor, title):
    post = make_source(writer)
    copies = [
        make_source(writer, derivations={"new-1": {"origin": post.pk, "kind": "reprints"}}) for _ in range(2)
    ]
    made = make_claim(writer, title, source=post)
    make_live(post, *copies, made, by=writer, approver=editor)
    return made


def story(by, claim, **fields):
    said = {"headline": "A figure and who said it", "form": "news", "title": claim.subject_id}
    blocks = {"new-1": {"position": 1, "type": "paragraph", "text": f"It was seen: {{{claim.pk}}}"}}
    return make_story(by, **{**said, "blocks": blocks, **fields})


@pytest.fixture
def stories(writer, editor, claim):
    """Three live stories that tell the figure: in the claim's words, in a headline, and in a paragraph."""
    words = paragraphs(f"Some 23 million accounts had seen it: {{{claim.pk}}}")
    made = [
        story(writer, claim),
        story(writer, claim, headline="More than 23 million accounts have seen it"),
        story(writer, claim, blocks=words),
    ]
    make_live(*made, by=writer, approver=editor)
    return made


def places(case) -> dict:
    return {(each.card_id, each.how): each for each in case.places.all()}


def answers(case, **more) -> dict:
    """Fixes of all that is open: the target as said, words by the new figure; copies are excused."""
    found = {}
    for each in case.places.filter(state=State.OPEN):
        if each.how == How.REPRINTS:
            found[each.pk] = Answer(State.EXCUSED, reason="Another outlet's page.")
        else:
            found[each.pk] = Answer(State.FIX, "24 million" if each.how == How.WORDS else each.instead)
    return found


def go_live(case, *, by, approver):
    changeset = Card.objects.get(pk=case.pk).pending
    submit(changeset, by=by, at=NOON)
    accept_warnings(changeset, by=approver)
    approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
    publish(changeset, by=approver, at=NOON)
    refresh_all(at=NOON)


@pytest.fixture
def case(writer, claim, stories):
    return begin(claim.card, SAID, by=writer, at=NOON)


class TestTheList:
    def test_has_every_place_that_tells_it(self, case, title, claim, stories):
        slot, headline, paragraph = stories
        found = places(case)
        assert found[claim.pk, How.TARGET].said == "23000000"
        assert found[slot.pk, How.STATES].state == State.FOLLOWS
        assert found[headline.pk, How.STATES].state == State.FOLLOWS
        assert found[headline.pk, How.WORDS].path == "headline"
        assert found[paragraph.pk, How.WORDS].path == f"blocks/{paragraph.blocks.get().pk}/text"
        assert found[title.pk, How.SHOWS].state == State.FOLLOWS
        assert sum(how == How.REPRINTS for _, how in found) == 2
        assert found[paragraph.pk, How.STATES].state == State.FOLLOWS
        assert len(found) == 9

    def test_has_other_claims_of_the_same_and_facts_that_hold_it(self, writer, editor, title):
        dated = {"property": "dated", "amount": None, "unit": None, "bound": None}
        edit(title, writer, premiere="2019-05-31")
        make_live(title, by=writer, approver=editor)
        one, two, other = (
            make_claim(writer, title, source=source, date=date, **dated)
            for date in ("2019-05-31", "2019-05-31", "2019-06-01")
            for source in [make_source(writer)]
        )
        make_live(*Card.objects.filter(live=None), by=writer, approver=editor)
        said = Said("correction", fact="date", value="2019-06-01")
        found = places(begin(one.card, said, by=writer, at=NOON))
        assert (found[two.pk, How.REPEATS].path, found[title.pk, How.MIRRORS].path) == ("date", "premiere")
        assert (other.pk, How.REPEATS) not in found

    def test_leaves_out_what_no_reader_sees(self, writer, claim, case):
        draft = story(writer, claim, headline="23 million accounts, in a draft")
        look_again(case, by=writer, at=NOON)
        assert not case.places.filter(card=draft.pk).exists()

    def test_leaves_out_a_longer_number(self, writer, editor, claim):
        words = "123 million and 23 millionaires"
        excuses = {"new-1": {"sentence": words, "reason": "Counted by ourselves."}}
        other = story(writer, claim, headline=words, blocks=paragraphs("Words."), excuses=excuses)
        make_live(other, by=writer, approver=editor)
        assert (other.pk, How.WORDS) not in places(begin(claim.card, SAID, by=writer, at=NOON))


class TestItCannotBePublished:
    def test_while_a_place_is_open(self, case, writer):
        changeset = case.correction.pending
        with refused(ReviewError, "blocked", "place-not-settled"):
            submit(changeset, by=writer, at=NOON)
        answer(case, answers(case), by=writer, at=NOON)
        submit(changeset, by=writer, at=NOON)

    def test_while_a_text_still_says_it(self, case, writer, stories):
        given = answers(case)
        place = places(case)[stories[1].pk, How.WORDS]
        given[place.pk] = Answer(State.FIX)
        answer(case, given, by=writer, at=NOON)
        found = rules.blockers(rules.of_changeset(case.correction.pending))
        assert [each.rule for each in found] == ["headline-number", "place-not-settled"]
        assert found[1].other == stories[1].card
        assert "still says it in “headline”" in found[1].message
        edit(stories[1], writer, headline="More than 24 million accounts")
        assert not rules.blockers(rules.of_changeset(case.correction.pending))

    def test_once_another_place_went_live(self, case, writer, editor, claim):
        answer(case, answers(case), by=writer, at=NOON)
        make_live(
            story(writer, claim, headline="More than 23 million accounts, again"), by=writer, approver=editor
        )
        with refused(ReviewError, "blocked", "place-not-listed"):
            submit(case.correction.pending, by=writer, at=NOON)
        assert {each.how for each in look_again(case, by=writer, at=NOON)} == {How.STATES, How.WORDS}

    def test_where_the_record_itself_has_not_changed(self, case, writer, claim):
        given = answers(case)
        given[places(case)[claim.pk, How.TARGET].pk] = Answer(State.FIX)
        answer(case, given, by=writer, at=NOON)
        with refused(ReviewError, "blocked", "place-not-settled"):
            submit(case.correction.pending, by=writer, at=NOON)

    def test_with_a_fixed_record_taken_out_again(self, case, writer, stories):
        from cms.desk.review.contents import take_out_card

        answer(case, answers(case), by=writer, at=NOON)
        take_out_card(Card.objects.get(pk=stories[1].pk), by=writer, at=NOON)
        with refused(ReviewError, "blocked", "place-not-settled"):
            submit(case.correction.pending, by=writer, at=NOON)

    def test_excused_without_a_reason(self, case, writer):
        place = case.places.filter(state=State.OPEN).first()
        found = answer(case, {place.pk: Answer(State.EXCUSED, reason=" ")}, by=writer, at=NOON)
        assert found[place.pk].code == "reason_missing"


class TestOnPublication:
    @pytest.fixture
    def published(self, case, writer, editor):
        answer(case, answers(case), by=writer, at=NOON)
        go_live(case, by=writer, approver=editor)
        return case

    def test_all_say_when_they_were_corrected(self, published, claim, stories, title):
        for each in (claim, *stories):
            assert document(each)["corrected_at"] == "2026-03-01T12:00:00Z"
        # Nothing in the title's own document was wrong.
        assert document(title)["corrected_at"] is None

    def test_all_are_right(self, published, claim, stories):
        assert document(claim)["value"]["amount"] == "24000000"
        assert document(stories[1])["headline"] == "More than 24 million accounts have seen it"
        assert "24 million accounts had" in document(stories[2])["blocks"][0]["text"][0]["words"]

    def test_the_changes_name_the_correction(self, published, client, claim, stories):
        entries = client.get("/api/v1/changes").json()["results"]
        found = {each["id"]: each["correction"] for each in entries if each["action"] == "correct"}
        assert found == dict.fromkeys([claim.pk, *(each.pk for each in stories)], published.pk)

    def test_each_record_that_told_it_carries_the_notice(self, published, client, claim, stories, title):
        for plural, each in (("claims", claim), ("titles", title), *(("stories", each) for each in stories)):
            included = client.get(f"/api/v1/{plural}/{each.pk}?include=corrections").json()["included"]
            (notice,) = included["corrections"]["results"]
            assert (notice["id"], notice["wrong"]) == (published.pk, "23 million accounts")

    def test_a_notice_that_is_held_is_named_no_more(self, published, client, editor):
        from cms.publishing.hold import hold

        hold(Card.objects.get(pk=published.pk), reason="error", note="", by=editor, at=NOON)
        entries = client.get("/api/v1/changes").json()["results"]
        assert {each["correction"] for each in entries} == {None}

    def test_it_is_at_work_no_longer(self, published, claim):
        assert case_at_work(claim.card) is None


class TestAnotherHasIt:
    def test_in_a_changeset(self, case, writer, other_writer, stories):
        from cms.desk.review.contents import propose

        edit(stories[1], other_writer, standfirst="More.")
        propose([stories[1].card], by=other_writer, at=NOON, title="Standfirsts")
        place = places(case)[stories[1].pk, How.WORDS]
        found = answer(case, {place.pk: Answer(State.FIX, "24 million")}, by=writer, at=NOON)
        assert found[place.pk].code == "in_another_changeset"
        assert "“Standfirsts” (open, made by walter)" in str(found[place.pk])
        place.refresh_from_db()
        assert place.state == State.OPEN

    def test_with_unpublished_edits(self, case, writer, other_writer, stories):
        edit(stories[1], other_writer, standfirst="More.")
        place = places(case)[stories[1].pk, How.WORDS]
        found = answer(case, {place.pk: Answer(State.FIX, "24 million")}, by=writer, at=NOON)
        assert found[place.pk].code == "unpublished_edits"

    def test_leased(self, case, writer, other_writer, stories):
        from cms.desk.collaboration.leases import take

        take(stories[1].card, by=other_writer, at=NOON)
        place = places(case)[stories[1].pk, How.WORDS]
        found = answer(case, {place.pk: Answer(State.FIX, "24 million")}, by=writer, at=NOON)
        assert found[place.pk].code == "leased"

    def test_and_it_follows_by_itself_all_the_same(self, case, writer, editor, other_writer, stories, claim):
        from cms.desk.review.contents import propose

        edit(stories[0], other_writer, standfirst="More.")
        propose([stories[0].card], by=other_writer, at=NOON)
        answer(case, answers(case), by=writer, at=NOON)
        go_live(case, by=writer, approver=editor)
        assert document(stories[0])["corrected_at"] is None
        assert {row["record"]["id"] for row in document(case)["corrected"]} >= {stories[0].pk}


class TestTwoAtOnce:
    def test_the_second_is_told_of_the_first(self, case, claim, other_writer):
        with refused(CorrectionRefused, "corrected_already"):
            begin(claim.card, SAID, by=other_writer, at=NOON)


class TestItsTypes:
    def test_a_clarification_takes_a_senior_editor(self, writer, editor, claim):
        case = begin(claim.card, Said("clarification", note="Accounts, no people."), by=writer, at=NOON)
        edit(claim, writer, method="by accounts")
        answer(case, answers(case), by=writer, at=NOON)
        with refused(ReviewError, "senior_missing"):
            go_live(case, by=writer, approver=editor)
        changeset = Card.objects.get(pk=case.pk).pending
        approve(changeset, seen=changeset.digest(), by=make_user("charles", "chief editor"), at=NOON)

    def test_a_retraction_deprecates_and_takes_it_out_of_stories(self, writer, editor, claim, stories):
        case = begin(claim.card, Said("retraction", note="Nobody counted it."), by=writer, at=NOON)
        assert places(case)[stories[0].pk, How.STATES].state == State.OPEN
        for each in stories:
            edit(
                each,
                writer,
                headline="Nobody counted it",
                blocks={each.blocks.get().pk: {"text": "Nobody did."}},
            )
        given = {each.pk: Answer(State.FIX) for each in case.places.filter(state=State.OPEN)}
        assert not answer(case, given, by=writer, at=NOON)
        go_live(case, by=writer, approver=editor)
        assert document(claim)["standing"] == "deprecated"
        with refused(CorrectionRefused, "retracted_already"):
            begin(claim.card, Said("retraction", note="Again."), by=writer, at=NOON)

    def test_a_withdrawal_takes_the_record_down(self, writer, editor, stories, client):
        case = begin(stories[0].card, Said("withdrawal", note="It was made up."), by=writer, at=NOON)
        assert not answer(case, answers(case), by=writer, at=NOON)
        go_live(case, by=writer, approver=editor)
        assert client.get(f"/api/v1/stories/{stories[0].pk}").status_code == 410
        assert "A figure" not in str(document(case))
        with refused(CorrectionRefused, "withdrawn_already"):
            begin(stories[0].card, SAID, by=writer, at=NOON)

    def test_an_update_corrects_nothing(self, writer, editor, claim):
        said = Said("update", note="A month on.", fact="amount", value="25000000")
        case = begin(claim.card, said, by=writer, at=NOON)
        answer(case, answers(case), by=writer, at=NOON)
        go_live(case, by=writer, approver=editor)
        assert document(claim)["corrected_at"] is None

    def test_a_note_leaves_the_record_as_it_is(self, writer, editor, claim):
        case = begin(claim.card, Said("editors_note", note="Read on."), by=writer, at=NOON)
        go_live(case, by=writer, approver=editor)
        assert document(case)["claim"]["id"] == claim.pk

    def test_a_draft_needs_none(self, writer):
        with refused(CorrectionRefused, "never_published"):
            begin(make_title(writer).card, SAID, by=writer, at=NOON)

    def test_a_note_that_hides_the_error_is_refused(self, case, writer):
        from sources.corrections.act import notice_of

        answer(case, answers(case), by=writer, at=NOON)
        edit(notice_of(case), writer, note="This version recasts the figure.")
        with refused(ReviewError, "blocked", "correction-evasive"):
            submit(case.correction.pending, by=writer, at=NOON)
