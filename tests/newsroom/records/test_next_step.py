"""The next step with a record: every situation there is has one row of the table, and no row is idle."""

from collections.abc import Iterator
from itertools import combinations, product
from types import SimpleNamespace

import pytest

from cms.desk.base.permissions import APPROVE, LIFT, PUBLISH, SUBMIT
from cms.desk.models import Card, Changeset, Hold, Lease, Schedule
from cms.desk.models.cards import EditorialState
from cms.desk.models.states import FROZEN, UNFINISHED, State
from cms.newsroom.records.next_step import SITUATIONS, NextStep
from cms.newsroom.records.standing import Standing

EDITS = ("submit", "change first", "open changeset", "correct")
ME, OTHER = 1, 2
RIGHTS = (SUBMIT, APPROVE, PUBLISH, LIFT)
EVERY_RIGHT = [set(some) for number in range(5) for some in combinations(RIGHTS, number)]


class Imagined(Standing):
    """How a record could stand, without a row in the database."""

    def __init__(self, card: Card, rights: set[str], **facts):
        self.card = card
        self.user = SimpleNamespace(pk=ME, has_perm=lambda right: right in rights)
        vars(self).update(facts)


def imagined(
    state: EditorialState,
    pending: State | None = None,
    rights: set[str] = frozenset(),
    *,
    held_by: int = OTHER,
    alone: bool = True,
    taken: bool = False,
    approved: bool = False,
    embargo: bool = False,
    counts: bool = True,
    news: bool = True,
) -> Imagined:
    lives = {EditorialState.LIVE: 2, EditorialState.EDITED: 1}
    card = Card(pk=7, version=2, live_version=lives.get(state))
    card.last_position = None if state == EditorialState.DRAFT else 5
    card.merged_into_id = 8 if state == EditorialState.MERGED else None
    if state == EditorialState.HELD:
        card.hold = Hold(pk=3, by_id=held_by)
    card.pending = Changeset(pk=4, state=pending) if pending else None
    approvals = SimpleNamespace(is_complete=approved, counts=lambda pk: counts)
    scheduled = Schedule(pk=5, embargo=embargo) if pending == State.SCHEDULED else None
    return Imagined(
        card,
        rights,
        approvals=approvals if pending in FROZEN else None,
        scheduled=scheduled,
        lease=Lease(pk=6, by_id=OTHER) if taken else None,
        is_alone=pending is not None and alone,
        has_news=news,
    )


def everything() -> Iterator[Imagined]:
    """Every editorial state with every state of its changeset, every set of rights, and what else counts."""
    for state, pending in product(EditorialState, [None, *UNFINISHED]):
        if state == EditorialState.IN_REVIEW and pending not in FROZEN:
            continue
        facts: dict[str, list] = {
            "alone": [True, False] if pending else [True],
            "approved": [True, False] if pending in FROZEN else [False],
            "counts": [True, False] if pending in FROZEN else [False],
            "embargo": [True, False] if pending == State.SCHEDULED else [False],
            "held_by": [ME, OTHER] if state == EditorialState.HELD else [OTHER],
            "taken": [True, False],
            "news": [True, False],
        }
        for rights, *values in product(EVERY_RIGHT, *facts.values()):
            yield imagined(state, pending, rights, **dict(zip(facts, values, strict=True)))


WRITER, EDITOR = {SUBMIT}, {SUBMIT, APPROVE, PUBLISH, LIFT}
NOBODY: set[str] = set()
DRAFT, LIVE, EDITED, IN_REVIEW, HELD, WITHDRAWN, MERGED = (
    EditorialState.DRAFT,
    EditorialState.LIVE,
    EditorialState.EDITED,
    EditorialState.IN_REVIEW,
    EditorialState.HELD,
    EditorialState.WITHDRAWN,
    EditorialState.MERGED,
)


class TestEverySituation:
    def test_is_one_of_the_table_and_none_of_that_is_idle(self):
        assert {NextStep(each).situation.code for each in everything()} == {each.code for each in SITUATIONS}
        assert len(SITUATIONS) == len({each.code for each in SITUATIONS})

    def test_offers_nothing_that_its_rule_would_refuse(self):
        wanted = {
            "approve": {APPROVE},
            "approve with others": {APPROVE},
            "approve and publish": {APPROVE, PUBLISH},
            "publish": {PUBLISH},
            "lift": {LIFT},
            **{code: {SUBMIT} for code in ("take out", *EDITS)},
        }
        for standing in everything():
            code = NextStep(standing).situation.code
            assert all(map(standing.user.has_perm, wanted.get(code, ())))
            assert standing.may_be_saved or code not in EDITS
            assert standing.scheduled is None or code not in ("publish", "approve and publish")
            assert code != "lift" or standing.card.hold.by_id == OTHER

    @pytest.mark.parametrize(
        ("state", "pending", "nobody", "writer", "editor"),
        [
            (DRAFT, None, "nothing", "submit", "submit"),
            (DRAFT, State.OPEN, "nothing", "submit", "submit"),
            (LIVE, None, "nothing", "submit", "submit"),
            (EDITED, None, "nothing", "submit", "submit"),
            (EDITED, State.OPEN, "nothing", "submit", "submit"),
            (IN_REVIEW, State.IN_REVIEW, "wait", "take out", "approve and publish"),
            (IN_REVIEW, State.APPROVED, "wait", "take out", "approve and publish"),
            (IN_REVIEW, State.SCHEDULED, "scheduled", "scheduled", "approve"),
            (HELD, None, "held", "correct", "lift"),
            (HELD, State.OPEN, "held", "correct", "lift"),
            (HELD, State.IN_REVIEW, "wait", "take out", "lift"),
            (WITHDRAWN, None, "nothing", "submit", "submit"),
            (MERGED, None, "merged", "merged", "merged"),
            (MERGED, State.OPEN, "nothing", "submit", "submit"),
            (MERGED, State.IN_REVIEW, "wait", "take out", "approve and publish"),
        ],
    )
    def test_says_what_each_can_do(self, state, pending, nobody, writer, editor):
        found = [
            NextStep(imagined(state, pending, rights)).situation.code for rights in (NOBODY, WRITER, EDITOR)
        ]
        assert found == [nobody, writer, editor]

    @pytest.mark.parametrize(
        ("pending", "rights", "facts", "code"),
        [
            (State.OPEN, WRITER, {"alone": False}, "open changeset"),
            (State.OPEN, WRITER, {"taken": True}, "taken"),
            (None, WRITER, {"news": False}, "change first"),
            (State.IN_REVIEW, EDITOR, {"alone": False}, "approve with others"),
            (State.IN_REVIEW, {APPROVE}, {}, "approve"),
            (State.APPROVED, EDITOR, {"counts": False, "approved": True}, "publish"),
            (State.APPROVED, EDITOR, {"counts": False}, "take out"),
            (State.SCHEDULED, WRITER, {"embargo": True}, "under embargo"),
        ],
    )
    def test_turns_on_the_rest_too(self, pending, rights, facts, code):
        assert NextStep(imagined(EDITED, pending, rights, **facts)).situation.code == code
