"""Three people also restore, discard, stash, apply a stash, undo and drop, in any order."""

from os import environ

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from cms.desk.history import undo as undo_rule
from cms.desk.history.discard import DiscardError, discard
from cms.desk.history.drop import DropError, drop
from cms.desk.history.restore import restore
from cms.desk.history.stash import StashError, apply_stash, preview, stash
from cms.desk.history.undo import UndoError
from cms.desk.models import Aside, Card, Changeset, Decision, Proposal, Version
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Verdict
from tests.desk.test_lifecycle import WORD, Newsroom, which, who

WORDS_OF_HISTORY = (StashError, DiscardError, DropError, UndoError)


class LongNewsroom(Newsroom):
    """One that looks back, and in which no word reaches anybody unread by somebody but its author."""

    def attempt(self, step, *args, **kwargs):
        try:
            return super().attempt(step, *args, **kwargs)
        except WORDS_OF_HISTORY:
            return None

    def record_of(self, card: Card):
        return next(each for each in self.records if each.pk == card.pk)

    @rule(number=which, by=who, back=st.integers(0, 2), version=st.integers(0, 5))
    def restore(self, number, by, back, version):
        self.edit(self.record(number), by, name=next(self.words))
        card = self.card(number)
        wanted = card.versions.get(number=version % card.version + 1)
        expect = max(1, card.version - back)
        made = self.attempt(restore, self.record(number), wanted, by=self.people[by], expect=expect)
        assert not (made and not back) or made.state["name"] == wanted.state["name"]

    @rule(number=which, by=who, back=st.integers(0, 1), step=st.sampled_from([discard, stash]))
    def return_to_live(self, number, by, back, step):
        """Discard or stash a record's edits: its working copy then equals the live version."""
        edited = list(Card.objects.in_state(EditorialState.EDITED).order_by("pk"))
        if edited:
            card = edited[number % len(edited)]
            expect = max(1, card.version - back)
            self.attempt(step, self.record_of(card), by=self.people[by], expect=expect)

    @rule(number=which, by=who, side=st.sampled_from(["now", "aside"]))
    def apply_stash(self, number, by, side):
        waiting = list(Aside.objects.filter(ended_at=None).select_related("card").order_by("pk"))
        if waiting:
            aside = waiting[number % len(waiting)]
            expect = aside.card.version
            settled = {each.path: side for each in preview(aside, expect=expect).conflicts}
            self.attempt(apply_stash, aside, by=self.people[by], expect=expect, settled=settled)

    @rule(number=which, by=who, side=st.sampled_from(["now", "aside"]))
    def correct_meanwhile(self, number, by, side):
        """Edits are stashed for a correction of the same field, and applied after it."""
        self.edit(self.record(number), by, name=next(self.words))
        self.return_to_live(number, by, 0, stash)
        self.edit(self.record(number), by, name=next(self.words))
        self.bring_to_readers([number], by, "correct")
        self.apply_stash(number, by, side)

    @rule(changeset=which, by=who)
    def undo(self, changeset, by):
        published = list(Changeset.objects.filter(state="published").order_by("-pk"))
        if published:
            found = published[changeset % len(published)]
            seen = undo_rule.digest(undo_rule.preview(found))
            note = next(self.words)
            self.attempt(undo_rule.undo, found, by=self.people[by], expect=seen, note=note)

    @rule(number=which, by=who)
    def drop(self, number, by):
        drafts = list(Card.objects.in_state(EditorialState.DRAFT).order_by("pk"))
        if drafts:
            card = drafts[number % len(drafts)]
            if self.attempt(drop, card, by=self.people[by], expect=card.version):
                assert not Version.objects.filter(card=card.pk).exists()
                self.records = [each for each in self.records if each.pk != card.pk]

    def was_approved(self, entry):
        super().was_approved(entry)
        proposal: Proposal = entry.proposal
        approvers = set(
            Decision.objects.filter(
                changeset=proposal.changeset_id, verdict=Verdict.APPROVED, digest=self.digest_of(proposal)
            ).values_list("by", flat=True)
        )
        earlier = Proposal.objects.filter(card=entry.card_id, publications__position__lt=entry.position)
        read = set(WORD.findall(" ".join(each.text or "" for each in earlier)))
        for word in set(WORD.findall(proposal.text or "")) - read:
            assert approvers - {self.author_of(word)}, word

    def digest_of(self, proposal: Proposal) -> str:
        return Decision.objects.get(changeset=proposal.changeset_id, verdict=Verdict.PUBLISHED).digest

    def author_of(self, word: str) -> int:
        return Version.objects.filter(text__contains=word).order_by("pk").first().by_id


@pytest.mark.slow
@pytest.mark.django_db
def test_readers_always_get_what_was_approved():
    examples = int(environ.get("LIFECYCLE_EXAMPLES", 25))
    run_state_machine_as_test(
        LongNewsroom,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=examples == 25,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
