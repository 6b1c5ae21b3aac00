"""Reasons why a sentence needs no claim: asked again once it changes, and never carried over unasked."""

import pytest

from cms.desk.checks.rules import Finding, Level, Proposed, findings
from cms.desk.models import Card
from cms.desk.models.changesets import Action
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from sources.corrections.act import Answer, Said, answer, begin
from sources.corrections.models import Place
from tests.make import NOON, edit, make_live, make_submitted, make_title
from tests.make.sources import make_claim, make_source
from tests.make.stories import make_story, paragraphs
from tests.refusals import refused

pytestmark = pytest.mark.django_db
SENTENCE = "We counted 31 episodes."
WHY = "Counted in our own list."
RULES = ("excuse-lapsed", "excuse-carried-over")


@pytest.fixture
def story(writer, editor):
    made = make_story(
        writer, f"{SENTENCE} It went on.", excuses={"new-1": {"sentence": SENTENCE, "reason": WHY}}
    )
    make_live(made, by=writer, approver=editor)
    return made


def found(record, action: str = Action.PUBLISH) -> list[Finding]:
    card = Card.objects.get(pk=record.pk)
    made = findings([Proposed(card, action, bodies([card])[card.pk])])
    return [each for each in made if each.rule in RULES]


def reword(story, by, text: str, **fields) -> None:
    block = story.blocks.get()
    edit(story, by, blocks={block.pk: {"text": text}}, **fields)


class TestAnOrdinaryEdit:
    def test_of_other_words_asks_nothing(self, writer, story):
        reword(story, writer, f"{SENTENCE} It ended.")
        assert found(story) == []

    def test_of_the_sentence_asks_again_with_the_old_reason(self, writer, story):
        reword(story, writer, "We counted many episodes. It went on.")
        [asked] = found(story)
        assert (asked.rule, asked.level) == ("excuse-lapsed", Level.WARNING)
        assert WHY in asked.message
        assert SENTENCE in asked.message

    def test_of_case_and_blanks_alone_asks_nothing(self, writer, story):
        reword(story, writer, "we  counted 31 episodes. It went on.")
        assert found(story) == []

    def test_that_takes_the_reason_out_asks_nothing(self, writer, story):
        reword(story, writer, "We counted them. It went on.", excuses={story.excuses.get().pk: None})
        assert found(story) == []


class TestACorrection:
    def test_stops_until_the_reason_is_given_anew(self, writer, story):
        reword(story, writer, "We counted 32 episodes. It went on.")
        [asked] = found(story, Action.CORRECT)
        assert (asked.rule, asked.level) == ("excuse-lapsed", Level.BLOCKER)
        anew = {"sentence": "We counted 32 episodes.", "reason": "Counted again, by two people."}
        edit(story, writer, excuses={story.excuses.get().pk: anew})
        assert found(story, Action.CORRECT) == []

    def test_asks_where_the_old_reason_is_carried_over(self, writer, story):
        moved = {story.excuses.get().pk: {"sentence": "We counted 32 episodes."}}
        reword(story, writer, "We counted 32 episodes. It went on.", excuses=moved)
        [asked] = found(story, Action.CORRECT)
        assert (asked.rule, asked.level) == ("excuse-carried-over", Level.WARNING)
        assert WHY in asked.message

    def test_of_a_sentence_that_was_excused_is_not_submitted_unasked(self, writer, editor):
        title, source = make_title(writer, name="When They See Us"), make_source(writer)
        claim = make_claim(writer, title, source=source)
        make_live(title, source, claim, by=writer, approver=editor)
        said = "Some 23 million accounts had seen it."
        story = make_story(
            writer,
            title=title.pk,
            blocks=paragraphs(said),
            excuses={"new-1": {"sentence": said, "reason": WHY}},
        )
        make_live(story, by=writer, approver=editor)
        right = Said("correction", "23", "24", note="It was 24 million.", fact="amount", value="24000000")
        case = begin(claim.card, right, by=writer, at=NOON)
        places = case.places.filter(card=story.pk)
        assert [each.path.split("/")[0] for each in places] == ["blocks"]
        given = {
            each.pk: Answer("fix", "24 million" if each.how == Place.How.WORDS else each.instead)
            for each in case.places.filter(state=Place.State.OPEN)
        }
        assert not answer(case, given, by=writer, at=NOON)
        assert story.excuses.get().sentence == said
        with refused(ReviewError, "blocked", "excuse-lapsed"):
            submit(Card.objects.get(pk=case.pk).pending, by=writer, at=NOON)


def test_one_of_a_sentence_that_never_stood_there_warns_a_first_publication(writer):
    made = make_story(writer, excuses={"new-1": {"sentence": "Nowhere.", "reason": WHY}})
    assert [each.level for each in found(made)] == [Level.WARNING]
    make_submitted(made, by=writer)
