"""Merges as tests need them: two records of one person, and the steps to make them one and two again."""

from cms.desk.history import undo
from cms.desk.merge import propose
from cms.desk.models import Card, Changeset
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all

from . import NOON, accept_warnings


def card_of(record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)


def usual(duplicate, into) -> list[str]:
    """What the survivor takes over unless somebody decides otherwise."""
    return [each.path for each in propose.preview(card_of(duplicate), card_of(into)) if each.is_usual]


def propose_merge(duplicate, into, *, by, take=None, **values) -> Changeset:
    one, other = card_of(duplicate), card_of(into)
    values = {"expect": propose.digest(one, other), "at": NOON, **values}
    return propose.merge(one, other, take=usual(one, other) if take is None else take, by=by, **values)


def bring_out(changeset: Changeset, *, by, approver) -> Changeset:
    submit(changeset, by=by, at=NOON)
    accept_warnings(changeset, by=approver)
    approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
    publish(changeset, by=approver, at=NOON)
    refresh_all(at=NOON)
    return changeset


def merged(duplicate, into, *, by, approver, **values) -> Changeset:
    return bring_out(propose_merge(duplicate, into, by=by, **values), by=by, approver=approver)


def parted(changeset: Changeset, *, by, approver) -> Changeset:
    seen = undo.digest(undo.preview(changeset))
    backwards = undo.undo(changeset, by=by, at=NOON, expect=seen)
    return bring_out(backwards, by=by, approver=approver)
