"""What is not public, of every kind and in every state, with one word in every text that it has."""

from catalog.subjects import KINDS
from cms.accounts.models import User
from cms.desk.models import Record
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.publishing.hold import hold
from cms.publishing.refresh import refresh_all

from . import NOON, edit, make_live, make_submitted
from .kinds import Records, filled, make_full

STATES = ("draft", "edited", "review", "error", "legal", "withdrawn")


def make_hidden(public: Records, word: str, *, writer: User, editor: User) -> dict[str, list[Record]]:
    """Records that no reader may see, by state; public: live ones that they name."""
    hidden = {state: [*make_full(writer, public, f"{word}-{state}")] for state in STATES if state != "edited"}
    hidden["edited"] = _edited(writer, editor, public, word)
    live = [record for state in ("error", "legal", "withdrawn") for record in hidden[state]]
    make_live(*live, by=writer, approver=editor, title=word)
    for state in ("error", "legal"):
        for record in hidden[state]:
            hold(record.card, by=editor, at=NOON, reason=state, note=word)
    make_live(*hidden["withdrawn"], by=writer, approver=editor, action="withdraw", note="A hoax.", title=word)
    make_submitted(*hidden["review"], by=writer, note=word, title=word)
    refresh_all(at=NOON)
    return hidden


def _edited(writer: User, editor: User, public: Records, word: str) -> list[Record]:
    """Live records with the word in every field and part of an edit that nobody approved."""
    found = [*make_full(writer, public, "Fine")]
    make_live(*found, by=writer, approver=editor)
    for record in found:
        of = kind(record.card.kind)
        values = filled(of, public, f"{word}-edited")
        rows = states(of, [record.card])[record.pk]
        for part in of.all_parts:
            values[part.name] |= {} if part.fixed else {row["id"]: None for row in rows[part.name]}
        kept = ("external_ids", *KINDS) if of.code in ("review", "offer") else ("external_ids",)
        edit(record, writer, **{name: value for name, value in values.items() if name not in kept})
    return found
