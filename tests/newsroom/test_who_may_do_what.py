"""Role x state x action over every surface of the desk: who changes anything, and where nobody does.

The table says what should be; each try is a real request, taken back afterwards. What is refused may change
nothing at all: not a card, a version, a decision, a comment, a position.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.titles.models import Title
from cms.desk.base.wall_clock import WallTime
from cms.desk.collaboration import leases
from cms.desk.history.stash import stash
from cms.desk.models import (
    Acknowledgement,
    Aside,
    Card,
    Changeset,
    Comment,
    Decision,
    Dropped,
    FactLock,
    Hold,
    Lease,
    Proposal,
    Schedule,
    Version,
)
from cms.desk.review.contents import propose
from cms.desk.review.decisions import reject, request_changes
from cms.jobs.models import Alert
from cms.jobs.schedules import schedule
from cms.publishing.hold import hold
from cms.publishing.models import Advance, LiveDocument, Publication
from cms.sheets.models import Import
from tests.hostile import Fields
from tests.make import (
    NOON,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.merges import merged
from tests.make.sheets import make_upload

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Who asks. `author` has every right of an editor, and wrote the record: only four eyes can stop them.
IDLE = ("nobody", "outsider", "reader", "gone", "administrator")
ROLES = ("writer", "data editor", "author", "editor", "chief editor")
# Those whom nothing is allowed ask together.
ASKING = (IDLE, *((role,) for role in ROLES))
NONE = frozenset()
OTHERS = frozenset({"editor", "chief editor"})
EDITORS = OTHERS | {"author"}
IMPORTERS = EDITORS | {"data editor"}
WRITERS = IMPORTERS | {"writer"}


class World:
    """One title in one state, beside it a changeset that is open and one that was published."""

    def __init__(self, state: str):
        self.state = state
        self.author = make_user("author", "editor")
        self.people = {
            "outsider": make_user("outsider"),
            "reader": make_user("reader"),
            "gone": make_user("gone", "editor"),
            "administrator": make_user("administrator", "administrator"),
            "author": self.author,
            **{role: make_user(role.replace(" ", "-"), role) for role in ROLES if role != "author"},
        }
        self.other_editor = make_user("edith", "editor")
        type(self.author).objects.filter(username="outsider").update(is_staff=False)
        type(self.author).objects.filter(username="gone").update(is_active=False)
        beside = make_title(self.author, name="Beside")
        self.open = propose([beside.card], by=self.author, at=NOON)
        self.title = make_title(self.author, name="Subject")
        self.person = make_person(self.author, name="Ava")
        self.changeset: Changeset | None = None
        self.lease: Lease | None = None
        STATES[state](self)

    @property
    def card(self) -> Card:
        return Card.objects.select_related("pending", "hold").get(pk=self.title.pk)

    def live(self):
        self.changeset = make_live(self.title, by=self.author, approver=self.other_editor)

    def edited(self):
        self.live()
        edit(self.title, self.author, synopsis="Edited.")

    def proposed(self):
        self.changeset = propose([self.card], by=self.author, at=NOON)

    def in_review(self):
        self.changeset = make_submitted(self.title, by=self.author)

    def approved(self):
        self.changeset = make_approved(self.title, by=self.author, approver=self.other_editor)

    def scheduled(self, *, embargo: bool = False):
        self.approved()
        later = timezone.now().replace(tzinfo=None, second=0, microsecond=0) + timedelta(days=2)
        due, at = WallTime(later, "UTC"), timezone.now()
        schedule(self.changeset, by=self.other_editor, at=at, due=due, embargo=embargo)

    def under_embargo(self):
        self.scheduled(embargo=True)

    def taken(self):
        self.live()
        self.lease = leases.take(self.card, by=self.other_editor, at=timezone.now())

    def changes_requested(self):
        self.in_review()
        request_changes(self.changeset, by=self.other_editor, at=NOON, note="Shorter.")

    def rejected(self):
        self.in_review()
        reject(self.changeset, by=self.other_editor, at=NOON, note="Not ours.")

    def edited_in_review(self):
        self.edited()
        self.in_review()

    def held(self):
        self.live()
        hold(self.card, by=self.author, at=NOON, reason=Hold.Reason.ERROR)

    def withdrawn(self):
        self.live()
        said = {"action": "withdraw", "note": "Gone."}
        self.changeset = make_live(self.title, by=self.author, approver=self.other_editor, **said)

    def merged(self):
        stays = make_title(self.author, name="Stays")
        make_live(self.title, stays, by=self.author, approver=self.other_editor)
        self.changeset = merged(self.title, stays, by=self.author, approver=self.other_editor)

    def stash(self):
        self.edited()
        stash(Title.objects.get(pk=self.title.pk), by=self.author, at=NOON, expect=self.card.version)


STATES = {
    "draft": lambda world: None,
    "open": World.proposed,
    "in review": World.in_review,
    "changes requested": World.changes_requested,
    "approved": World.approved,
    "scheduled": World.scheduled,
    "under embargo": World.under_embargo,
    "rejected": World.rejected,
    "live": World.live,
    "taken": World.taken,
    "edited": World.edited,
    "edited, in review": World.edited_in_review,
    "set aside": World.stash,
    "held": World.held,
    "withdrawn": World.withdrawn,
    "merged": World.merged,
}
WITH_CHANGESET = set(STATES) - {"draft"}
FROZEN = {"in review", "approved", "scheduled", "under embargo", "edited, in review"}
UNFINISHED = FROZEN | {"open", "changes requested"}
LIVE = {"live", "edited", "edited, in review", "set aside"}
ONCE_LIVE = LIVE | {"held", "withdrawn", "merged"}
FREE = set(STATES) - {"taken", "merged"}
EDITABLE = FREE - FROZEN


def signed_in(person) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def filled(world: World, address: str) -> dict:
    """The form at an address as the editor who wrote none of it would be shown it, were it editable."""
    fields = Fields()
    fields.feed(signed_in(world.other_editor).get(address, follow=True).content.decode())
    return {name: values for name, values in fields.values.items() if not name.startswith("_")}


def at(name: str, *args) -> str:
    return reverse(f"newsroom:{name}", args=args)


def step(name: str, **values):
    """A button of the changeset's page."""

    def take(world: World, client: Client):
        said = {key: value(world) if callable(value) else value for key, value in values.items()}
        return client.post(at("step", world.changeset.pk, name), said)

    return take


def record(name: str, **values):
    """A button of the record's page, or its page that shows what will happen."""

    def take(world: World, client: Client):
        said = {key: value(world) if callable(value) else value for key, value in values.items()}
        more = [1] if name == "restore" else []
        return client.post(at(name, world.title.pk, *more), {"expect": world.card.version, **said})

    return take


def save(world: World, client: Client):
    address = reverse("admin:catalog_title_change", args=[world.title.pk])
    typed = {"name": "Renamed", "version_opened": world.card.version, "version_expected": world.card.version}
    data = {**world.form, **typed}
    return client.post(address, data)


def save_and_submit(world: World, client: Client):
    address = reverse("admin:catalog_title_change", args=[world.title.pk])
    typed = {"version_opened": world.card.version, "version_expected": world.card.version}
    return client.post(address, {**world.form, **typed, "_submit": "1"})


def save_a_part(world: World, client: Client):
    version = world.card.version
    row = {"credits-0-job": "actor", "credits-0-person": world.person.pk}
    data = {**world.rows, **row, "version_opened": version, "version_expected": version}
    return client.post(at("part", world.title.pk, "credits"), data)


def add_one(world: World, client: Client):
    return client.post(reverse("admin:catalog_title_add"), {**world.blank, "name": "New", "type": "film"})


def delete(world: World, client: Client):
    return client.post(reverse("admin:catalog_title_delete", args=[world.title.pk]), {"post": "yes"})


def listed(action: str, **values):
    def take(world: World, client: Client):
        chosen = {"action": action, "_selected_action": [world.title.pk], **values}
        if "to" in values:
            chosen["to"] = world.open.pk
        return client.post(reverse("admin:catalog_title_changelist"), chosen)

    return take


def change_one_field(world: World, client: Client):
    """From the list over the preview to the changed record, by one person."""
    begun = listed("change_one_field")(world, client)
    if begun.status_code != 302 or "/bulk/" not in begun.url:
        return begun
    client.post(f"{begun.url}?field=type", {"deed": "set", "value": "special"})
    return client.post(f"{begun.url}apply/", {"preview": "1"})


def upload(world: World, client: Client):
    sheet = make_upload("key,name\na,Imported\n")
    return client.post(reverse("sheets:upload"), {"sheet": "titles", "file": sheet, "worksheet": ""})


def time_it(world: World, client: Client):
    day = timezone.now().date() + timedelta(days=3)
    when = {"day": f"{day}", "time": "20:00", "zone": "UTC"}
    return client.post(at("schedule", world.changeset.pk), when)


def undo(world: World, client: Client):
    fields = Fields()
    shown = signed_in(world.other_editor).get(at("undo", world.changeset.pk), follow=True)
    fields.feed(shown.content.decode())
    expect = fields.values.get("expect", [""])[0]
    return client.post(at("undo", world.changeset.pk), {"expect": expect, "note": "A mistake."})


def lock(world: World, client: Client):
    said = {"reason": "Disputed.", "expect": world.card.version}
    return client.post(f"{at('lock', world.title.pk)}?path=name", said)


def take_over(world: World, client: Client):
    return client.post(at("take_over", world.lease.pk)) if world.lease else None


def in_states(states, who) -> dict[str, frozenset]:
    return dict.fromkeys(states, who)


# What may change anything: action, how it is asked for, and who succeeds in which state.
TABLE = {
    "save the form": (save, in_states(EDITABLE, WRITERS)),
    "save a page of parts": (save_a_part, in_states(EDITABLE, WRITERS)),
    "add a record": (add_one, in_states(STATES, WRITERS)),
    "delete in the admin": (delete, {}),
    "delete from the list": (listed("delete_selected", post="yes"), {}),
    "put together from the list": (
        listed("put_together"),
        in_states(FREE - UNFINISHED, WRITERS),
    ),
    "add to an open one from the list": (
        listed("add_to_open", to=True),
        in_states(FREE - UNFINISHED, WRITERS),
    ),
    "add to an open one from its page": (
        record("add_record", to=lambda world: world.open.pk),
        in_states(FREE - UNFINISHED, WRITERS),
    ),
    "change one field from the list": (change_one_field, in_states(EDITABLE, WRITERS)),
    "save and submit": (
        save_and_submit,
        in_states(EDITABLE - {"live", "set aside", "held"}, WRITERS),
    ),
    "restore": (record("restore"), in_states({"edited"}, WRITERS)),
    "discard": (record("discard"), in_states({"edited"}, WRITERS)),
    "set aside": (record("set_aside"), in_states({"edited"}, WRITERS)),
    "take up": (record("take_up"), in_states({"set aside"}, WRITERS)),
    "give up what is aside": (record("take_up", give_up="1"), in_states({"set aside"}, WRITERS)),
    "drop": (record("drop"), in_states({"draft", "rejected"}, WRITERS)),
    "withdraw": (
        record("withdraw", note="A hoax."),
        in_states({"live", "edited", "set aside", "held"}, WRITERS),
    ),
    "hold": (record("hold", reason="error"), in_states(LIVE | {"taken"}, EDITORS)),
    "lock a fact": (lock, in_states(set(STATES) - {"merged"}, frozenset({"chief editor"}))),
    "lift": (record("end_hold", how="lifted"), {"held": OTHERS}),
    "confirm": (record("end_hold", how="confirmed"), {"held": OTHERS}),
    "take out on its page": (record("take_out"), in_states(UNFINISHED, WRITERS)),
    "import a sheet": (upload, in_states(STATES, IMPORTERS)),
    "submit": (step("submit"), in_states({"open", "changes requested"}, WRITERS)),
    "approve": (
        step("approve", seen=lambda world: world.seen),
        in_states({"in review", "edited, in review"}, OTHERS),
    ),
    "approve alone": (
        step("approve-only", seen=lambda world: world.seen),
        in_states({"in review", "edited, in review"}, OTHERS),
    ),
    "approve and publish": (
        step("approve-and-publish", seen=lambda world: world.seen),
        in_states({"in review", "edited, in review"}, OTHERS),
    ),
    "publish": (step("publish"), {"approved": EDITORS}),
    "publish when approved": (
        step("submit", when_approved="1"),
        in_states({"open", "changes requested"}, WRITERS),
    ),
    "ask for changes": (step("request-changes", note="Shorter."), in_states(FROZEN, EDITORS)),
    "reject": (step("reject", note="No."), in_states(FROZEN, EDITORS)),
    "take out": (
        step("take-out", card=lambda world: world.title.pk),
        in_states(UNFINISHED, WRITERS),
    ),
    "move": (
        step("move", chosen=lambda world: world.title.pk, to=lambda world: world.open.pk),
        in_states({"open", "changes requested"}, WRITERS),
    ),
    "describe": (step("describe", note="For you."), in_states(UNFINISHED, WRITERS)),
    "comment": (step("comment", text="Why?"), in_states(WITH_CHANGESET, WRITERS)),
    "schedule": (time_it, in_states({"approved", "scheduled", "under embargo"}, EDITORS)),
    "unschedule": (step("unschedule"), in_states({"scheduled", "under embargo"}, EDITORS)),
    "take for oneself": (record("take"), in_states(EDITABLE, WRITERS)),
    "take over": (take_over, {"taken": WRITERS}),
    "undo": (
        undo,
        in_states(ONCE_LIVE - {"edited, in review"}, WRITERS),
    ),
}
OF_A_CHANGESET = {
    name
    for name, (take, _) in TABLE.items()
    if take.__qualname__.startswith("step.") or take in (undo, time_it)
}

MARKED = (
    *(Card, Changeset, Proposal, Decision, Schedule, Hold, Aside, Alert, Import, Lease),
    *(LiveDocument, Publication, Advance),
)
COUNTED = (Version, Comment, Acknowledgement, Dropped, FactLock)
# Asked for some thousand times: written out, they take a fifth of the time.
MARKS = [
    *(f'SELECT * FROM "{of._meta.db_table}" ORDER BY "{of._meta.pk.column}"' for of in MARKED),
    *(f'SELECT count(*) FROM "{of._meta.db_table}"' for of in COUNTED),
]


def marks() -> list:
    """Every stored word that a step could move."""
    found = []
    with connection.cursor() as cursor:
        for each in MARKS:
            cursor.execute(each)
            found.append(cursor.fetchall())
    return found


def tries(world: World, people: Sequence[str], take, before: list) -> bool:
    """Whether their requests changed anything of what was there before; all of it is taken back."""
    attempt = transaction.atomic()
    attempt._from_testcase = True  # as the test's own: a durable rule runs inside
    attempt.__enter__()
    try:
        for who in people:
            response = take(world, world.clients[who])
            assert response is None or response.status_code < 500
        return marks() != before
    finally:
        transaction.set_rollback(True)
        attempt.__exit__(None, None, None)


@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_while_it_is(state):
    world = World(state)
    world.seen = world.changeset.digest() if state in UNFINISHED and world.changeset.is_frozen else "x"
    world.form = filled(world, reverse("admin:catalog_title_change", args=[world.title.pk]))
    world.rows = filled(world, at("part", world.title.pk, "credits"))
    world.blank = filled(world, reverse("admin:catalog_title_add"))
    world.clients = {who: signed_in(world.people.get(who)) for who in (*IDLE, *ROLES)}
    before = marks()
    found = {
        name: frozenset(
            who for who in [IDLE, *ROLES] if tries(world, [who] if who in ROLES else who, take, before)
        )
        for name, (take, _) in TABLE.items()
        if world.changeset or name not in OF_A_CHANGESET
    }
    wanted = {name: TABLE[name][1].get(state, NONE) for name in found}
    wrong = {name: (sorted(who), sorted(wanted[name])) for name, who in found.items() if who != wanted[name]}
    assert not wrong, "each: who could, who should"
