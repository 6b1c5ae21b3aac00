"""The table of a changeset's transitions: complete, and followed by every rule."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import override_settings

from cms.accounts import rights
from cms.accounts.models import User
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import WallTime
from cms.desk.models import ApprovalsWanted, Card, Changeset
from cms.desk.models.states import TRANSITIONS, UNFINISHED, Action, State, Verdict, require_way
from cms.desk.review import approval_policy, contents, decisions
from cms.desk.review import schedule as review_schedule
from cms.desk.review import submit as review_submit
from cms.desk.review.bulk.sample import draw
from cms.desk.review.description import describe
from cms.desk.review.lifecycle import ReviewError
from cms.jobs.schedules import schedule
from cms.publishing.publish import publish, publish_scheduled
from tests.make import NOON, make_title, make_user

WAYS = {
    (verdict, now, to)
    for verdict, step in TRANSITIONS.items()
    for now, leads in step.leads.items()
    for to in leads
}
FINAL = set(State) - set(UNFINISHED)
DUE = WallTime((NOON + timedelta(days=1)).replace(tzinfo=None), "UTC")

# For people: what each step leads to from each state. What is empty is refused.
READ = """
| step | open | in review | approved | scheduled | rights |
| --- | --- | --- | --- | --- | --- |
| submitted | in review | | | | submit |
| approved | | in review or approved | approved | scheduled | approve |
| drawn | | in review | approved | scheduled | approve |
| changes requested | | open | open | open | approve |
| taken out | open | in review | in review | in review | submit |
| added | open | | | | submit |
| moved out | open | in review | in review | in review | submit |
| moved in | open | | | | submit |
| described | open | in review | approved | scheduled | submit |
| rejected | | rejected | rejected | rejected | approve |
| abandoned | abandoned | abandoned | abandoned | abandoned | submit |
| scheduled | | | scheduled | | schedule, publish |
| moved | | | | scheduled | schedule, publish |
| unscheduled | | | | approved or in review | schedule |
| not published | | | | approved or in review | |
| wants more | | | in review | scheduled | set |
| wants fewer | | approved | | | set |
| published | | published | published | published | publish |
"""


def as_markdown() -> str:
    lines = [["step", *(state.label for state in UNFINISHED), "rights"], ["---"] * (len(UNFINISHED) + 2)]
    for verdict, step in TRANSITIONS.items():
        cells = [" or ".join(to.label for to in step.leads.get(state, ())) for state in UNFINISHED]
        asked = ", ".join(right.partition(".")[2].partition("_")[0] for right in step.rights)
        lines.append([verdict.name.lower().replace("_", " "), *cells, asked])
    return "\n".join(f"| {' | '.join(line)} |".replace("  ", " ") for line in lines)


class TestTheTable:
    def test_reads_as_people_know_it(self):
        assert as_markdown() == READ.strip()

    def test_holds_every_step_in_the_order_of_the_list(self):
        assert list(TRANSITIONS) == list(Verdict)
        assert all(step.leads for step in TRANSITIONS.values())

    def test_reaches_every_state_from_an_open_changeset(self):
        reached = {State.OPEN}
        while more := {to for _, now, to in WAYS if now in reached} - reached:
            reached |= more
        assert reached == set(State)

    def test_leads_out_of_every_state_but_the_final_ones(self):
        assert {now for _, now, to in WAYS if now != to} == set(UNFINISHED)
        assert not {now for _, now, _ in WAYS} & FINAL

    def test_leads_to_each_final_state_by_the_step_of_its_name_alone(self):
        assert {(verdict.name, to.name) for verdict, _, to in WAYS if to in FINAL} == {
            (state.name, state.name) for state in FINAL
        }

    def test_asks_a_right_for_whatever_a_person_does(self):
        assert {verdict for verdict, step in TRANSITIONS.items() if not step.rights} == {
            Verdict.NOT_PUBLISHED
        }
        assert {right for step in TRANSITIONS.values() for right in step.rights} <= rights.BY_CODE.keys()

    def test_holds_every_way_and_refuses_any_other(self):
        for verdict, now, to in product(Verdict, State, State):
            refused = nullcontext() if (verdict, now, to) in WAYS else pytest.raises(RuntimeError)
            with refused:
                require_way(verdict, now, to)


class Desk:
    """A changeset of two records in one state; and who takes each step with it, in a few ways."""

    def __init__(self):
        self.everybody = [make_user(name, "editor") for name in ("writer", "editor", "third")]
        self.writer, self.editor, self.third = self.everybody
        for each in self.everybody:
            each.user_permissions.add(Permission.objects.get(codename="set_approvals"))
        titles = [make_title(self.writer, name=name) for name in ("One", "Two", "Three", "Four")]
        self.one, self.two, self.three, four = [
            Card.objects.select_related("pending").get(pk=each.pk) for each in titles
        ]
        self.other = contents.propose([four], by=self.writer, at=NOON)
        self.changeset = contents.propose([self.one, self.two], by=self.writer, at=NOON)

    def found(self) -> Changeset:
        return Changeset.objects.get(pk=self.changeset.pk)

    # Where it is tried from

    def is_in(self, state: State) -> None:
        ways = {
            State.OPEN: [],
            State.IN_REVIEW: [self.submit],
            State.APPROVED: [self.submit, self.approve],
            State.SCHEDULED: [self.submit, self.approve, self.schedule],
            State.PUBLISHED: [self.submit, self.approve, self.publish],
            State.REJECTED: [self.submit, self.reject],
            State.ABANDONED: [self.submit, self.take_out_all],
        }
        for step in ways[state]:
            step(self.editor if step != self.submit else self.writer)
        assert self.found().state == state

    def as_it_is(self) -> None:
        pass

    def approver_left(self) -> None:
        User.objects.filter(pk=self.editor.pk).update(is_active=False)

    def two_wanted(self) -> None:
        ApprovalsWanted.objects.create(kind="", action="", number=2)

    def approved_meanwhile(self) -> None:
        """Approved by two of two, one of whom was away when the other approved."""
        self.two_wanted()
        if self.found().state == State.IN_REVIEW:
            self.approve(self.editor)
            self.approver_left()
            self.approve(self.third)
            User.objects.filter(pk=self.editor.pk).update(is_active=True)

    # The steps

    def submit(self, by) -> None:
        review_submit.submit(self.found(), by=by, at=NOON)

    def approve(self, by) -> None:
        decisions.approve(self.found(), seen=self.found().digest(), by=by, at=NOON)

    def draw(self, by) -> None:
        with override_settings(REVIEW_READ_ABOVE=1, REVIEW_SAMPLE_ABOVE=1):
            draw(self.found(), seen=self.found().digest(), by=by, at=NOON)

    def request_changes(self, by) -> None:
        decisions.request_changes(self.found(), by=by, at=NOON, note="Shorter.")

    def take_out(self, by) -> None:
        contents.take_out(self.found().proposals.filter(card=self.one).latest("pk"), by=by, at=NOON)

    def take_out_all(self, by) -> None:
        for each in self.found().proposals.filter(round=self.found().round):
            contents.take_out(each, by=by, at=NOON)

    def add(self, by) -> None:
        contents.add(self.found(), [self.three], by=by, at=NOON)

    def split(self, by) -> None:
        contents.split(self.found(), [self.one], by=by, at=NOON)

    def move_in(self, by) -> None:
        card = self.other.standing().get().card
        contents.move(self.other, [card], to=self.found(), by=by, at=NOON)

    def describe(self, by) -> None:
        describe(self.found(), by=by, at=NOON, title="Called so")

    def reject(self, by) -> None:
        decisions.reject(self.found(), by=by, at=NOON, note="Not ours.")

    def schedule(self, by) -> None:
        schedule(self.found(), by=by, at=NOON, due=DUE)

    def reschedule(self, by) -> None:
        review_schedule.move(self.found(), by=by, at=NOON, due=DUE)

    def unschedule(self, by) -> None:
        review_schedule.cancel(self.found(), by=by, at=NOON)

    def give_up(self, by) -> None:
        for each in self.found().schedules.standing():
            review_schedule.give_up(each, at=NOON, reason="No worker.")

    def want_two(self, by) -> None:
        approval_policy.require_approvals("", "", 2, by=by, at=NOON)

    def want_one(self, by) -> None:
        approval_policy.require_approvals("title", Action.PUBLISH, 1, by=by, at=NOON)

    def publish(self, by) -> None:
        publish(self.found(), by=by, at=NOON)

    def publish_by_clock(self, by) -> None:
        for each in self.found().schedules.standing():
            publish_scheduled(each, at=each.due_at)


STEPS: dict[Verdict, tuple[Callable, ...]] = {
    Verdict.SUBMITTED: (Desk.submit,),
    Verdict.APPROVED: (Desk.approve,),
    Verdict.DRAWN: (Desk.draw,),
    Verdict.CHANGES_REQUESTED: (Desk.request_changes,),
    Verdict.TAKEN_OUT: (Desk.take_out,),
    Verdict.ADDED: (Desk.add,),
    Verdict.MOVED_OUT: (Desk.split,),
    Verdict.MOVED_IN: (Desk.move_in,),
    Verdict.DESCRIBED: (Desk.describe,),
    Verdict.REJECTED: (Desk.reject,),
    Verdict.ABANDONED: (Desk.take_out_all,),
    Verdict.SCHEDULED: (Desk.schedule,),
    Verdict.MOVED: (Desk.reschedule,),
    Verdict.UNSCHEDULED: (Desk.unschedule,),
    Verdict.NOT_PUBLISHED: (Desk.give_up,),
    Verdict.WANTS_MORE: (Desk.want_two,),
    Verdict.WANTS_FEWER: (Desk.want_one,),
    Verdict.PUBLISHED: (Desk.publish, Desk.publish_by_clock),
}
BEFORE = (Desk.as_it_is, Desk.approver_left, Desk.two_wanted, Desk.approved_meanwhile)


@contextmanager
def taken_back() -> Iterator[None]:
    attempt = transaction.atomic()
    attempt._from_testcase = True  # as the test's own: a durable rule runs inside
    with attempt:
        yield
        transaction.set_rollback(True)


def played(desk: Desk, verdict: Verdict, step: Callable, beforehand: Callable) -> State | None:
    """The state that a step led to; none where the rule refused it, or did nothing."""
    with taken_back():
        beforehand(desk)
        count = desk.changeset.decisions.filter(verdict=verdict).count()
        try:
            step(desk, desk.third)
        except (ReviewError, NotAllowed):
            return None
        done = desk.changeset.decisions.filter(verdict=verdict).count() > count
        return State(desk.found().state) if done else None


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_each_step_leads_from_each_state_where_the_table_says(state):
    desk = Desk()
    desk.is_in(state)
    tries = [(verdict, step, how) for verdict, steps in STEPS.items() for step in steps for how in BEFORE]
    found = {
        (verdict, state, to)
        for verdict, step, beforehand in tries
        if (to := played(desk, verdict, step, beforehand))
    }
    assert found == {way for way in WAYS if way[1] == state}


def person(name: str, *codes: str) -> User:
    user = make_user(name)
    named = [code.partition(".")[2] for code in codes]
    user.user_permissions.add(*Permission.objects.filter(codename__in=named))
    return user


@pytest.mark.django_db
def test_each_step_asks_the_rights_that_the_table_says():
    desk = Desk()
    for verdict, steps in STEPS.items():
        asked = TRANSITIONS[verdict].rights
        for lacking in asked:
            others = [right for right in rights.BY_CODE if right != lacking]
            with taken_back(), pytest.raises(NotAllowed):
                steps[0](desk, person("lacks-one", *others))
        with taken_back(), suppress(ReviewError):
            steps[0](desk, person("has-them", *asked))
