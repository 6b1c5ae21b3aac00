"""What is always true of records under embargo; part of the newsroom in the life-cycle tests."""

import json
from hashlib import sha256
from types import SimpleNamespace

from cms.desk.models import Card, Hold, Schedule, Version
from cms.desk.models.changesets import Verdict
from cms.publishing.models import Advance, AdvanceEntry, AdvanceHead, LiveDocument


class ReadEarly:
    """Checks against the database alone, called by the simulated newsroom."""

    def early_is_approved(self):
        """Documents under embargo are as somebody else approved them, and the log has the fate of each."""
        entries = list(AdvanceEntry.objects.all())
        assert [each.position for each in entries] == list(range(1, len(entries) + 1))
        assert sum(AdvanceHead.objects.values_list("position", flat=True)) == len(entries)
        last = {each.card_id: each for each in entries}
        lying = {card for card, each in last.items() if each.action not in ("void", "publish")}
        assert set(Advance.objects.values_list("pk", flat=True)) == lying
        for laid in Advance.objects.select_related("schedule__changeset"):
            changeset = laid.schedule.changeset
            assert (laid.schedule.ended_at, laid.schedule.embargo, changeset.state) == (
                None,
                True,
                "scheduled",
            )
            assert (last[laid.pk].digest, last[laid.pk].schedule_id) == (laid.digest, laid.schedule_id)
            proposal = changeset.standing().get(card=laid.pk)
            assert sha256(proposal.text.encode()).hexdigest() == laid.digest
            submitted = changeset.decisions.filter(verdict=Verdict.SUBMITTED).last()
            given = changeset.decisions.filter(verdict=Verdict.APPROVED, pk__gt=submitted.pk)
            approved = set(given.filter(digest=changeset.digest()).values_list("by", flat=True))
            card = Card.objects.get(pk=laid.pk)
            wrote = Version.objects.filter(
                card=card, number__gt=card.published_version, number__lte=proposal.version
            )
            assert all(approved - {by} for by in {proposal.by_id, *wrote.values_list("by", flat=True)})

    def early_is_current(self):
        """With nothing due, each is there unless held or made stale, and has the names that will be live."""
        live = {row.card_id: row for row in LiveDocument.objects.all()}
        for due in Schedule.objects.standing().filter(embargo=True):
            proposals = list(due.changeset.standing().select_related("card__live", "base"))
            laid = {each.pk: each for each in Advance.objects.filter(schedule=due)}
            for each in proposals:
                held = Hold.objects.filter(card=each.card, ended_at=None, at__gte=due.at).exists()
                base = each.base and each.base.digest
                is_moved = (each.card.live and each.card.live.digest) != base
                assert (each.card_id in laid) == (bool(each.text) and not held and not is_moved)
            gone = {each.card_id for each in proposals} - laid.keys()
            named = {card: row for card, row in live.items() if card not in gone} | {
                card: SimpleNamespace(kind=row.kind, card_id=card, slug=row.slug, label=row.label)
                for card, row in laid.items()
            }
            for each in proposals:
                if each.card_id in laid:
                    document, facts = json.loads(laid[each.card_id].text), self.expected(each.body, named)
                    assert {name: document[name] for name in facts} == facts

    def expected(self, body, named):
        """As `spelt`, where a name may be missing for more reasons."""
        if isinstance(body, list):
            return [self.expected(item, named) for item in body]
        if not isinstance(body, dict):
            return body
        if "$ref" not in body:
            return {name: self.expected(value, named) for name, value in body.items() if name != "label"}
        row = named.get(body["$ref"])
        if row is None:
            return {"kind": body["kind"], "id": None, "slug": None, "name": None}
        return {"kind": row.kind, "id": row.card_id, "slug": row.slug, "name": row.label}
