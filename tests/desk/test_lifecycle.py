"""Three people do anything in any order: what readers get stays approved and complete."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from itertools import count
from os import environ

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catalog.people.models import Person
from catalog.titles.models import Title
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import WallTime, WallTimeError
from cms.desk.checks import rules
from cms.desk.checks.warnings import unacknowledged
from cms.desk.models import Card, Changeset, Decision, Hold, Proposal, Schedule, Version
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action, Verdict
from cms.desk.records import registry
from cms.desk.review.acknowledge import acknowledge
from cms.desk.review.comments import comment
from cms.desk.review.contents import add, move, propose, split, take_out, take_out_card
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.dependencies import bring_along
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved, submit
from cms.desk.write.change import ChangeConflict, ChangeRefused, change
from cms.jobs import worker
from cms.jobs.models import Alert, Job
from cms.jobs.schedules import reschedule, schedule, unschedule
from cms.publishing.hold import HoldError, confirm, hold, lift
from cms.publishing.models import (
    AdvanceDue,
    FeedHead,
    LiveDocument,
    LiveTerm,
    NameChange,
    Publication,
    RefreshDue,
)
from cms.publishing.publish import publish, publish_if_requested
from cms.publishing.refresh import refresh, refresh_all
from tests.desk.finding.rebuilt import names_are_as_if_written_anew
from tests.make import NOON, make_user
from tests.mirror import Mirror
from tests.publishing.under_embargo import ReadEarly

REFUSALS = (ReviewError, ChangeRefused, ChangeConflict, HoldError, NotAllowed, WallTimeError)
WORD = re.compile(r"w\d{4}q")
UNSAID = [Publication.Action.WITHDRAW, Publication.Action.HOLD]

who = st.sampled_from(["editor", "edith", "writer"])
which = st.integers(0, 7)
several = st.lists(which, min_size=1, max_size=3)
actions = st.sampled_from([Action.PUBLISH, Action.PUBLISH, Action.CORRECT, Action.WITHDRAW])


def served_text() -> str:
    """Every word that any reader is served, on any surface."""
    documents = LiveDocument.objects.values_list("text", "slug", "label")
    said = [text or "" for row in documents for text in row]
    said += LiveTerm.objects.values_list("value", flat=True)
    said += Publication.objects.values_list("note", flat=True)
    return "\n".join(said)


class Newsroom(ReadEarly, RuleBasedStateMachine):
    """Each example is one transaction, rolled back at its end."""

    def __init__(self):
        super().__init__()
        self.now = NOON
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True
        self.transaction.__enter__()
        self.words = (f"w{number:04}q" for number in count(1))
        self.said: set[str] = set()
        self.mirror: dict[int, dict] = {}
        self.position, self.stands = 0, True
        self.owners: dict[tuple[str, str], int] = {}
        self.records: list[Title | Person] = []
        groups = {"editor": "editor", "edith": "editor", "writer": "writer"}
        self.people = {name: make_user(name, group) for name, group in groups.items()}

    def teardown(self):
        try:
            if self.stands:
                self.replay()
                self.feed()
                self.refreshed()
                self.everything_is_true()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def attempt(self, step, *args, **kwargs):
        try:
            return step(*args, at=self.now, **kwargs)
        except REFUSALS:
            return None

    def record(self, number: int) -> Title | Person:
        return self.records[number % len(self.records)]

    def card(self, number: int) -> Card:
        return Card.objects.get(pk=self.record(number).pk)

    def cards(self, numbers: list[int]) -> list[Card]:
        return list({card.pk: card for card in map(self.card, numbers)}.values())

    def changeset(self, number: int, *states: str) -> Changeset | None:
        """One that can still move; where any is in the states asked for, one of those."""
        found = list(Changeset.objects.unfinished().order_by("pk"))
        found = [each for each in found if each.state in states] or found
        return found[number % len(found)] if found else None

    # Writing

    def new(self, record, by: str, **fields):
        if self.attempt(
            change, record, by=self.people[by], expect=0, fields={"name": next(self.words), **fields}
        ):
            self.records.append(record)

    def line(self, number: int, *, printed: bool) -> dict:
        people = [each for each in self.records if isinstance(each, Person)]
        return {
            "person": people[number % len(people)].pk,
            "job": "actor",
            "character": next(self.words),
            "credited_as": next(self.words) if printed else None,
        }

    def edit(self, record, by: str, *, back: int = 0, **fields):
        card = Card.objects.get(pk=record.pk)
        expect = max(1, card.version - back)
        self.attempt(change, record, by=self.people[by], expect=expect, fields=fields)

    @initialize(printed=st.booleans(), planned=st.integers(0, 2))
    def open_with_something_live(self, printed, planned):
        self.new(Person(), "writer")
        self.new(Person(), "editor")
        lines = {"new-1": self.line(0, printed=printed), "new-2": self.line(1, printed=True)}
        self.new(Title(), "writer", type="film", credits=lines)
        self.bring_to_readers([0, 1, 2], "writer", Action.PUBLISH)
        for number in range(planned):
            self.schedule(number, "writer", Action.CORRECT, hours=1 + number, embargo=bool(number))

    @rule(by=who)
    def create_person(self, by):
        self.new(Person(), by)

    @rule(by=who, named=several, printed=st.booleans(), genre=st.sampled_from([[], ["drama"]]))
    def create_title(self, by, named, printed, genre):
        lines = {f"new-{n}": self.line(person, printed=printed) for n, person in enumerate(named)}
        self.new(Title(), by, type="film", premiere="2019", genres=genre, credits=lines)

    @rule(number=which, by=who, back=st.integers(0, 2))
    def rename(self, number, by, back):
        self.edit(self.record(number), by, back=back, name=next(self.words))

    @rule(number=which, by=who, back=st.integers(0, 2))
    def write(self, number, by, back):
        record = self.record(number)
        field = "synopsis" if isinstance(record, Title) else "biography"
        self.edit(record, by, back=back, **{field: next(self.words)})

    @rule(number=which, by=who)
    def unname(self, number, by):
        self.edit(self.record(number), by, name="")

    @rule(number=which, by=who, scheme=st.sampled_from(["house", "sheet:x"]))
    def identify(self, number, by, scheme):
        row = {"scheme": scheme, "value": next(self.words)}
        self.edit(self.record(number), by, external_ids={"new-1": row})

    @rule(number=which, by=who, other=st.none() | which)
    def change_slug(self, number, by, other):
        """To a new one, to one that is or was somebody's, or to none, so that one is made."""
        slug = next(self.words) if other is None else self.some_slug(other)
        self.edit(self.record(number), by, slug=slug)

    def some_slug(self, number: int) -> str | None:
        known = [*sorted({slug for _, slug in self.owners}), None]
        return known[number % len(known)]

    @rule(number=which, by=who, person=which, printed=st.booleans(), back=st.integers(0, 1))
    def credit(self, number, by, person, printed, back):
        record = self.record(number)
        if isinstance(record, Title):
            self.edit(record, by, back=back, credits={"new-1": self.line(person, printed=printed)})

    @rule(number=which, by=who, line=which, printed=st.none() | st.booleans(), back=st.integers(0, 1))
    def change_credit(self, number, by, line, printed, back):
        record = self.record(number)
        rows = list(record.credits.order_by("pk")) if isinstance(record, Title) else []
        if rows:
            values = None if printed is None else {"credited_as": next(self.words) if printed else None}
            self.edit(record, by, back=back, credits={rows[line % len(rows)].pk: values})

    # Reviewing

    @rule(numbers=several, by=who, action=actions)
    def propose(self, numbers, by, action):
        note = next(self.words)
        self.attempt(propose, self.cards(numbers), by=self.people[by], action=action, note=note)

    @rule(changeset=which, numbers=several, by=who)
    def add(self, changeset, numbers, by):
        if found := self.changeset(changeset, "open"):
            self.attempt(add, found, self.cards(numbers), by=self.people[by])

    @rule(changeset=which, by=who)
    def submit(self, changeset, by):
        if found := self.changeset(changeset, "open"):
            self.attempt(submit, found, by=self.people[by])

    @rule(changeset=which, number=which, by=who)
    def take_out(self, changeset, number, by):
        if found := self.changeset(changeset):
            proposals = list(found.proposals.order_by("pk"))
            self.attempt(take_out, proposals[number % len(proposals)], by=self.people[by])

    @rule(changeset=which, by=who, step=st.sampled_from([reject, request_changes, request_changes]))
    def give_back(self, changeset, by, step):
        if found := self.changeset(changeset, "in_review", "approved"):
            self.attempt(step, found, by=self.people[by], note=next(self.words))

    @rule(changeset=which, by=who)
    def approve(self, changeset, by):
        if found := self.changeset(changeset, "in_review"):
            self.attempt(approve, found, by=self.people[by], seen=found.digest())

    @rule(changeset=which, by=who)
    def acknowledge(self, changeset, by):
        if found := self.changeset(changeset, "in_review"):
            self.accept(found, self.people[by])

    def accept(self, changeset: Changeset, by):
        for each in unacknowledged(changeset, rules.of_changeset(changeset)):
            reason = next(self.words)
            self.attempt(acknowledge, changeset, each.rule, seen=each.digest, reason=reason, by=by)

    @rule(changeset=which, numbers=several, by=who, other=st.none() | which)
    def part(self, changeset, numbers, by, other):
        """Some of its records move to another changeset, or get one of their own."""
        found = self.changeset(changeset, "open", "in_review", "scheduled")
        if found is None:
            return
        proposals = list(found.standing().select_related("card"))
        cards = list({(each := proposals[n % len(proposals)]).card_id: each.card for n in numbers}.values())
        if other is None:
            self.attempt(split, found, cards, by=self.people[by])
        elif to := self.changeset(other, "open"):
            self.attempt(move, found, cards, to=to, by=self.people[by])

    @rule(changeset=which, number=which, by=who, named=st.booleans())
    def comment(self, changeset, number, by, named):
        if found := self.changeset(changeset):
            text = f"{next(self.words)}{' @editor' if named else ''}"
            self.attempt(comment, found, text=text, card=self.card(number), by=self.people[by])

    @rule(number=which, by=who)
    def bring_along(self, number, by):
        self.attempt(bring_along, self.card(number), by=self.people[by])

    @rule(changeset=which, by=who)
    def publish(self, changeset, by):
        if found := self.changeset(changeset, "approved"):
            self.attempt(publish, found, by=self.people[by])

    # At a time

    @rule(number=which, by=who, action=actions, hours=st.integers(1, 2), embargo=st.booleans())
    def schedule(self, number, by, action, hours, embargo):
        """From wherever it lay: taken out, written, approved, and given a time."""
        self.attempt(take_out_card, self.card(number), by=self.people[by])
        self.edit(self.record(number), by, name=next(self.words))
        if changeset := self.bring_to_approval([number], by, action):
            due = WallTime(self.now.replace(tzinfo=None) + timedelta(hours=hours), "UTC")
            self.attempt(schedule, changeset, by=self.people["editor"], due=due, embargo=embargo)

    @rule(
        changeset=which, by=who, hours=st.integers(0, 3), embargo=st.sampled_from([None, None, True, False])
    )
    def reschedule(self, changeset, by, hours, embargo):
        if found := self.changeset(changeset, "scheduled"):
            due = WallTime(self.now.replace(tzinfo=None) + timedelta(hours=hours), "UTC")
            self.attempt(reschedule, found, by=self.people[by], due=due, embargo=embargo)

    @rule(changeset=which, by=who)
    def unschedule(self, changeset, by):
        if found := self.changeset(changeset, "scheduled"):
            self.attempt(unschedule, found, by=self.people[by])

    @rule(changeset=which, by=who)
    def publish_when_approved(self, changeset, by):
        """Wished now, carried out by whoever approves it last."""
        if found := self.changeset(changeset, "in_review"):
            self.attempt(publish_when_approved, found, by=self.people[by])
            for name in ("editor", "edith"):
                self.accept(found, self.people[name])
                self.attempt(approve, found, by=self.people[name], seen=found.digest())
            self.attempt(publish_if_requested, found, by=self.people[by])

    @rule(late=st.sampled_from([0, 0, 59, 61]))
    @precondition(lambda self: Schedule.objects.standing().exists())
    def an_hour_passes(self, late):
        """What was due in it was due now, or the worker comes late by some seconds."""
        self.now += timedelta(hours=1, seconds=late)
        worker.work_off("worker", clock=lambda: self.now)
        assert not Job.objects.exclude(last_error="").exists()
        assert not Job.objects.filter(done_at=None, due_at__lte=self.now).exists()
        self.now -= timedelta(seconds=late)

    @rule(numbers=several, by=who, action=actions)
    def bring_to_readers(self, numbers, by, action):
        """The whole way, with whom the records name."""
        if changeset := self.bring_to_approval(numbers, by, action):
            self.attempt(publish, changeset, by=self.people["editor"])

    def bring_to_approval(self, numbers, by, action) -> Changeset | None:
        cards = self.cards(numbers)
        if action != Action.WITHDRAW:
            named = Person.objects.filter(credits__title__in=[card.pk for card in cards]).distinct()
            drafts = Card.objects.filter(pk__in=named).in_state(EditorialState.DRAFT)
            cards = list({card.pk: card for card in [*cards, *drafts]}.values())
        note = next(self.words)
        changeset = self.attempt(propose, cards, by=self.people[by], action=action, note=note)
        if not changeset or not self.attempt(submit, changeset, by=self.people[by]):
            return None
        for name in ("editor", "edith"):
            self.accept(changeset, self.people[name])
            self.attempt(approve, changeset, by=self.people[name], seen=changeset.digest())
        return changeset

    @rule(number=which, by=who, action=actions)
    def rename_for_readers(self, number, by, action):
        self.edit(self.record(number), by, name=next(self.words), slug=next(self.words))
        self.bring_to_readers([number], by, action)

    # Stopping

    @rule(number=which, by=who)
    def hold(self, number, by):
        note = next(self.words)
        self.attempt(hold, self.card(number), by=self.people[by], reason=Hold.Reason.ERROR, note=note)

    @rule(by=who, ends=st.booleans())
    def end_hold(self, by, ends):
        placed = Hold.objects.order_by("-ended_at", "pk").first()
        if placed:
            self.attempt(confirm if ends else lift, placed, by=self.people[by])

    @rule(most=st.integers(1, 3))
    def refresh(self, most):
        refresh(at=NOON, most=most)

    @rule()
    def refreshed(self):
        """With nothing due, every document is its approved body with the names that are live."""
        refresh_all(at=NOON)
        assert not NameChange.objects.exists()
        assert not RefreshDue.objects.exists()
        assert not AdvanceDue.objects.exists()
        self.early_is_current()
        live = {row.card_id: row for row in LiveDocument.objects.select_related("card__live")}
        for row in live.values():
            facts = self.spelt(row.card.live.body, live)
            document = json.loads(row.text)
            assert {name: document[name] for name in facts} == facts
            assert (document["kind"], document["id"]) == (row.kind, row.card_id)
            assert (document["version"], row.version) == (row.card.live.version,) * 2

    def spelt(self, body, live):
        """A body as it reads now; each reference with the live name of its record, or nothing."""
        if isinstance(body, list):
            return [self.spelt(item, live) for item in body]
        if not isinstance(body, dict):
            return body
        if "$ref" not in body:
            return {name: self.spelt(value, live) for name, value in body.items() if name != "label"}
        named = live.get(body["$ref"])
        if named is None:
            assert body["printed"] or Card.objects.get(pk=body["$ref"]).hold_id
            return {"kind": body["kind"], "id": None, "slug": None, "name": None}
        return {"kind": named.kind, "id": named.card_id, "slug": named.slug, "name": named.label}

    # What is always true

    @invariant()
    def everything_is_true(self):
        self.stands = False
        names_are_as_if_written_anew()
        self.schedules_agree()
        self.early_is_approved()
        entries = list(Publication.objects.filter(position__gt=self.position).select_related("proposal"))
        for entry in entries:
            if entry.proposal:
                self.was_approved(entry)
        self.mirrors(entries)
        self.says_only_what_was_approved()
        self.slugs_have_one_owner()
        self.states_agree()
        self.stands = True

    def feed(self):
        """A mirror over HTTP has what the lists serve, and nothing answers with a draft word."""
        mirror = Mirror()
        mirror.follow()
        assert mirror.copy == {document["id"]: document for document in mirror.listed()}
        for card in Card.objects.all():
            mirror.look_up(registry.kind(card.kind).plural, card.pk)
            mirror.look_up(registry.kind(card.kind).plural, card.slug)
            if card.kind == "person":
                mirror.look_up("people", card.pk, include="titles")
        # Who asks by a draft's slug says that word first.
        asked = set(WORD.findall(" ".join(Card.objects.exclude(slug=None).values_list("slug", flat=True))))
        assert set(WORD.findall(" ".join(mirror.heard))) <= self.said | asked

    def replay(self):
        """A mirror that starts now ends up with what one that followed along has."""
        followed, self.mirror, self.position = self.mirror, {}, 0
        self.mirrors(list(Publication.objects.all()))
        assert self.mirror == followed

    def mirrors(self, entries):
        last = dict(Card.objects.values_list("pk", "last_position"))
        live = {row.card_id: row.text for row in LiveDocument.objects.all()}
        for place, entry in enumerate(entries, self.position + 1):
            assert entry.position == place
            if entry.position != last[entry.card_id]:
                continue
            if entry.action in UNSAID:
                self.mirror.pop(entry.card_id, None)
            else:
                self.mirror[entry.card_id] = live[entry.card_id]
        self.position += len(entries)
        assert self.mirror == live
        assert sum(FeedHead.objects.values_list("position", flat=True)) == self.position
        newest: dict[int, int] = {}
        for card, position in Publication.objects.order_by("position").values_list("card", "position"):
            newest[card] = position
        assert {card: position for card, position in last.items() if position} == newest

    def was_approved(self, entry: Publication):
        """Under one digest, by somebody else for each who wrote any of it."""
        decided = Decision.objects.filter(changeset=entry.proposal.changeset_id)
        [digest] = decided.filter(verdict=Verdict.PUBLISHED).values_list("digest", flat=True)
        together = list(
            Proposal.objects.filter(publications__isnull=False, changeset=entry.proposal.changeset)
        )
        together.sort(key=lambda each: each.card_id)
        lines = ["stet1"]
        for each in together:
            body = sha256(each.text.encode()).hexdigest() if each.text else None
            base = each.base and each.base.digest
            line = [each.card_id, each.action, each.version, body, base, None, each.note]
            lines.append(json.dumps(line, separators=(",", ":"), ensure_ascii=False))
        assert sha256("\n".join(lines).encode()).hexdigest() == digest
        wrote = {each.by_id for each in together}
        for each in together:
            before = Publication.objects.filter(
                card=each.card_id,
                position__lt=each.publications.get().position,
                action__in=["publish", "correct"],
            )
            since = self.returned(each, max(before.values_list("version", flat=True), default=0))
            versions = Version.objects.filter(card=each.card_id, number__gt=since, number__lte=each.version)
            wrote |= set(versions.values_list("by", flat=True))
            self.said |= set(WORD.findall(f"{each.text} {each.note}"))
            if each.body:
                self.owners.setdefault((each.card.kind, each.body["slug"]), each.card_id)
        submitted = decided.filter(verdict=Verdict.SUBMITTED).last()
        given = decided.filter(verdict=Verdict.APPROVED, digest=digest, pk__gt=submitted.pk)
        approved = set(given.values_list("by", flat=True))
        assert all(approved - {person} for person in wrote)
        assert entry.proposal in together

    def returned(self, proposal: Proposal, since: int) -> int:
        """The last version up to the proposal's that took back all that came after what was published."""
        versions = Version.objects.filter(card=proposal.card_id, number__lte=proposal.version)
        published = versions.filter(number=since).first()
        discards = versions.filter(how="discard", number__gt=since).order_by("-number")
        same = (each.number for each in discards if published and each.text == published.text)
        return next(same, since)

    def says_only_what_was_approved(self):
        assert set(WORD.findall(served_text())) <= self.said
        for row in LiveDocument.objects.select_related("card__live"):
            assert row.card.live.publications.filter(action__in=["publish", "correct"]).exists()
            assert (row.slug, row.label) == (row.card.live.body["slug"], row.card.live.body["label"])

    def schedules_agree(self):
        """What is scheduled has one time to come, and a job for it; nothing went out early."""
        standing = Schedule.objects.standing()
        waiting = Changeset.objects.filter(state="scheduled").order_by("pk")
        assert list(standing.order_by("changeset").values_list("changeset", flat=True)) == [
            each.pk for each in waiting
        ]
        due = {json.loads(job.args)[0] for job in Job.objects.filter(done_at=None, what="publish")}
        assert set(standing.values_list("pk", flat=True)) <= due
        assert not standing.filter(due_at__lte=self.now - timedelta(hours=1)).exists()
        assert not Schedule.objects.filter(ended_how="published", ended_at__lt=F("due_at")).exists()
        told = Alert.objects.count()
        assert told == Schedule.objects.filter(ended_how="given_up").count()

    def slugs_have_one_owner(self):
        rows = list(Card.objects.exclude(slug=None).values_list("kind", "slug", "pk"))
        assert len({row[:2] for row in rows}) == len(rows)
        rows += LiveDocument.objects.exclude(slug=None).values_list("kind", "slug", "card")
        for kind, slug, card in rows:
            assert self.owners.get((kind, slug), card) == card

    def states_agree(self):
        found = [
            (card, state)
            for state in EditorialState
            for card in Card.objects.in_state(state).values_list("pk", flat=True)
        ]
        cards = list(Card.objects.select_related("pending"))
        assert sorted(found) == sorted((card.pk, card.editorial_state) for card in cards)
        unfinished = Proposal.objects.standing().filter(changeset__in=Changeset.objects.unfinished())
        holders = list(unfinished.values_list("card", "changeset"))
        assert len(dict(holders)) == len(holders)
        assert dict(holders) == {card.pk: card.pending_id for card in cards if card.pending_id}


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_do_readers_get_what_was_approved():
    examples = int(environ.get("LIFECYCLE_EXAMPLES", 25))
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=examples == 25,
            database=None,
            phases=[Phase.generate],  # a failure is told as it was met: shrinking it takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
