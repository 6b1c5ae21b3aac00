"""The demo: the sheets that apps ship with, taken through import, review and publication."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse

from cms.accounts.models import User
from cms.desk.checks import rules
from cms.desk.checks.warnings import unacknowledged
from cms.desk.models import Card, Changeset
from cms.desk.review import contents, decisions, submit
from cms.desk.review.acknowledge import acknowledge
from cms.desk.review.bulk import sample
from cms.desk.review.bulk.progress import requires_reading
from cms.desk.review.lifecycle import ReviewError
from cms.newsroom.records.start import starts
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from cms.sheets.apply import apply
from cms.sheets.columns import Sheet, sheets
from cms.sheets.models import Import, StagedRow
from cms.sheets.stage import discard, stage


class DemoError(Exception):
    """A sheet of the demo can't be imported or published; the message says which and why."""


class DemoStep(Protocol):
    """What an app does in the demo once its sheets are live; nothing where it did it before."""

    def __call__(self, *, writer: User, editor: User, chief: User, at: datetime) -> None: ...


STEPS: list[DemoStep] = []


def demo_step(step: DemoStep) -> DemoStep:
    """Add a step to the demo."""
    STEPS.append(step)
    return step


@dataclass(frozen=True)
class DemoSheet:
    """A sheet that an app ships with in its folder `demo`."""

    sheet: Sheet
    path: Path

    @property
    def imported(self) -> Import | None:
        """The applied import of exactly this file, if there is one."""
        digest = sha256(self.path.read_bytes()).hexdigest()
        found = Import.objects.filter(sheet=self.sheet.code, sha256=digest, state=Import.State.APPLIED)
        return found.order_by("pk").first()


def demo_sheets() -> list[DemoSheet]:
    """The demo's sheets: `demo/<code of the sheet>.csv` in any app.

    If rows of a sheet name one another, those that have to come later are in `<code>.<word>.csv`.
    """
    places = [Path(app.path) / "demo" for app in apps.get_app_configs()]
    return [
        DemoSheet(sheet, path)
        for sheet in sheets()
        for place in places
        for path in sorted([*place.glob(f"{sheet.code}.csv"), *place.glob(f"{sheet.code}.*.csv")])
    ]


def make_account(name: str, group: str, first_name: str, last_name: str) -> User:
    """An account of the demo, whose password is its name; an existing one keeps its password."""
    user, is_new = User.objects.get_or_create(
        username=name,
        defaults={
            "is_staff": True,
            "first_name": first_name,
            "last_name": last_name,
            "email": f"{name}@stet.example",
        },
    )
    if is_new:
        user.set_password(name)
        user.save(update_fields=["password"])
    user.groups.add(Group.objects.get(name=group))
    return user


def show(*, writer: User, editor: User, chief: User, at: datetime) -> int:
    """Import as `writer` and publish as `editor` what is not there yet; returns how many were published.

    chief: decides what only a chief editor may.
    """
    waiting = [each for each in demo_sheets() if not each.imported]
    # A sheet that names records of another fails until that one is imported: try again while some succeed.
    while waiting:
        left = [each for each in waiting if not _import(each, by=writer, at=at)]
        if len(left) == len(waiting):
            raise DemoError(f"{left[0].path} has errors: preview it under Sheets to see them.")
        waiting = left
    imports = [found for each in demo_sheets() if (found := each.imported)]
    cards = Card.objects.filter(pending__imports__in=imports).distinct().order_by("pk")
    published = _publish_all(list(cards), imports, writer=writer, editor=editor, at=at)
    refresh_all(at=at)
    for step in STEPS:
        step(writer=writer, editor=editor, chief=chief, at=at)
    refresh_all(at=at)
    return published


def _import(each: DemoSheet, *, by: User, at: datetime) -> bool:
    """Import a sheet; returns whether it could be applied."""
    file = ContentFile(each.path.read_bytes(), name=each.path.name)
    staged = stage(file, sheet=each.sheet, by=by, at=at)
    if staged.faults or staged.rows.filter(outcome=StagedRow.Outcome.ERROR).exists():
        discard(staged, by=by, at=at)
        return False
    apply(staged, by=by, at=at)
    return True


def _publish_all(
    cards: Sequence[Card], imports: Iterable[Import], *, writer: User, editor: User, at: datetime
) -> int:
    """Publish the cards in one changeset; returns how many were published."""
    if not cards:
        return 0
    # Each import made changesets of its own, but people, sources and outlets name one another across them.
    for card in cards:
        contents.take_out_card(card, by=writer, at=at)
    changeset = contents.propose(cards, by=writer, at=at, title="The demonstration")
    for each in imports:
        each.changesets.add(changeset)
    return publish_reviewed(changeset, writer=writer, editor=editor, at=at)


def publish_reviewed(changeset: Changeset, *, writer: User, editor: User, at: datetime) -> int:
    """Submit, read, approve and publish a changeset, or DemoError; returns how many records."""
    cards = list(changeset.standing().values_list("card", flat=True))
    try:
        submit.submit(changeset, by=writer, at=at)
        _accept_warnings(changeset, by=editor, at=at)
        if requires_reading(changeset):
            sample.mark(changeset, cards, by=editor, at=at)
        decisions.approve(changeset, seen=changeset.digest(), by=editor, at=at)
        return len(publish(changeset, by=editor, at=at))
    except ReviewError as error:
        raise DemoError(f"“{changeset}” can't be published. {error}") from error


def _accept_warnings(changeset: Changeset, *, by: User, at: datetime) -> None:
    """Acknowledge all warnings: the demo's claims contradict one another on purpose."""
    reason = "The pages it was taken from say so: both sides stay, each with its sources."
    for each in unacknowledged(changeset, rules.of_changeset(changeset)):
        acknowledge(changeset, each.rule, seen=each.digest, reason=reason, by=by, at=at)


def pages_to_read() -> list[tuple[str, str]]:
    """The name and address of each live page of the kinds that have a start form."""
    started = {kind.code: kind.plural for kind, _ in starts()}
    rows = LiveDocument.objects.filter(kind__in=started, slug__isnull=False).order_by("kind", "card")
    return [
        (label, reverse("pages:record", args=[started[code], slug]))
        for code, slug, label in rows.values_list("kind", "slug", "label")
    ]
