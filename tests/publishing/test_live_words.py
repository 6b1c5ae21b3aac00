"""Labels and titles are made of live words once they are published, whatever a draft was called before."""

import pytest

from cms.desk.base.canonical import fold
from cms.desk.base.scripts import stored_skeleton
from cms.desk.models import Card, Changeset
from cms.desk.records.registry import kind
from cms.desk.review.contents import propose, take_out
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    accept_warnings,
    edit,
    make_award,
    make_episode,
    make_event,
    make_live,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_review,
    make_season,
    make_title,
)
from tests.make.merges import bring_out as bring_out_merge
from tests.make.merges import propose_merge
from tests.make.sources import cite, make_claim, make_source
from tests.make.world import make_correction

pytestmark = pytest.mark.django_db
DRAFT = "xyzzy"
OPINION = {"property": "judged", "amount": None, "unit": None, "bound": None, "modality": "opinion"}


def bring_out(record, *, by, approver) -> Changeset:
    made = propose([Card.objects.get(pk=record.pk)], by=by, at=NOON)
    submit(made, by=by, at=NOON)
    accept_warnings(made, by=approver)
    approve(made, seen=made.digest(), by=approver, at=NOON)
    publish(made, by=approver, at=NOON)
    refresh_all(at=NOON)
    return Changeset.objects.get(pk=made.pk)


class TestWhatIsNamedAfterAnEditedRecord:
    """Each record is made while the one in its label has an unpublished name or value."""

    @pytest.fixture
    def edited(self, writer, editor):
        title, person, outlet = make_title(writer), make_person(writer), make_organisation(writer)
        source = make_source(writer)
        award = make_award(writer, categories=["writing"])
        event = make_event(writer, type="award-ceremony", award=award)
        claim = make_claim(writer, title, text="Good", citations={"new-1": cite(source)}, **OPINION)
        found = {each.card.kind: each for each in (title, person, outlet, source, award, event, claim)}
        make_live(*found.values(), by=writer, approver=editor)
        for each in (title, person, outlet, event):
            edit(each, writer, name=DRAFT)
        edit(claim, writer, text=DRAFT)
        return found

    def made(self, code, found, by):
        title = found["title"]
        if code == "claim":
            return make_claim(by, title, text="Bad", citations={"new-1": cite(found["source"])}, **OPINION)
        if code == "nomination":
            return make_nomination(
                by, ceremony=found["event"], nominees={"new-1": {"person": found["person"]}}
            )
        return {
            "season": lambda: make_season(by, title),
            "episode": lambda: make_episode(by, title, name=None, number=1),
            "offer": lambda: make_offer(by, title=title, provider=found["organisation"]),
            "review": lambda: make_review(by, title=title, outlet=found["organisation"]),
            "correction": lambda: make_correction(
                by, claim=found["claim"], wrong="Old", right="New", note="We erred."
            ),
        }[code]()

    @pytest.mark.parametrize(
        "code", ["season", "episode", "claim", "correction", "nomination", "offer", "review"]
    )
    def test_is_called_by_live_words(self, writer, editor, client, edited, code):
        record = self.made(code, edited, writer)
        assert DRAFT in Card.objects.get(pk=record.pk).label
        changeset = bring_out(record, by=writer, approver=editor)
        live = LiveDocument.objects.get(pk=record.pk)
        card = Card.objects.get(pk=record.pk)
        assert card.label == live.label
        assert DRAFT not in changeset.title
        for each in LiveDocument.objects.all():
            assert DRAFT not in each.text + each.label
        for path in ("/api/v1/changes", f"/{kind(code).plural}/{live.slug or live.pk}"):
            response = client.get(path)
            assert response.status_code == 200
            assert DRAFT not in response.content.decode()


class TestARecordNamedAfterAnother:
    def test_is_found_by_its_new_label_and_by_what_that_looks_like(self, writer, editor):
        title = make_title(writer, name="Coco")
        season = make_season(writer, title, number=1)
        make_live(title, season, by=writer, approver=editor)
        edit(title, writer, name="Сосо")  # in Cyrillic letters
        make_live(title, by=writer, approver=editor)
        refresh_all(at=NOON)
        card = Card.objects.get(pk=season.pk)
        assert card.label.startswith("Сосо")
        assert (card.folded, card.skeleton) == (fold(card.label), stored_skeleton(card.label))
        assert card.skeleton.startswith("coco")


class TestAMerge:
    def test_is_titled_by_live_words_once_it_is_published(self, writer, editor):
        one, other = make_person(writer, name="A. DuVernay"), make_person(writer, name="Ava DuVernay")
        make_live(one, other, by=writer, approver=editor)
        edit(other, writer, name=DRAFT)
        made = propose_merge(one, other, by=writer)
        assert made.title == f"Merge “A. DuVernay” into “{DRAFT}”"
        # Its edits are not to be published with the merge.
        take_out(made.standing().get(card=other.pk), by=writer, at=NOON)
        bring_out_merge(made, by=writer, approver=editor)
        assert Changeset.objects.get(pk=made.pk).title == "Merge “A. DuVernay” into “Ava DuVernay”"


class TestATitleThatSomebodyTyped:
    def test_stays(self, writer, editor):
        made = propose([make_person(writer).card], by=writer, at=NOON)
        Changeset.objects.filter(pk=made.pk).update(title="Prizes", titled=True)
        made.refresh_from_db()
        submit(made, by=writer, at=NOON)
        approve(made, seen=made.digest(), by=editor, at=NOON)
        publish(made, by=editor, at=NOON)
        assert Changeset.objects.get(pk=made.pk).title == "Prizes"
