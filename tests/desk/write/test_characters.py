"""Every text of every record is held to the characters a text may have, whatever way it comes in."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from catalog.models import Genre
from cms.desk.base.fields import VerbatimTextField
from cms.desk.history.restore import restore
from cms.desk.models import Card, Vocabulary
from cms.desk.records.registry import kinds
from cms.desk.records.states import fields_of
from cms.desk.review.contents import propose
from cms.desk.review.description import describe
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused, change_many
from cms.desk.write.validate import clean_value
from sources.sources.models import Snapshot
from tests.make import NOON, edit, make_organisation, make_person, make_title
from tests.make.sources import make_source
from tests.refusals import refused

HIDDEN = "a\u202eb"


def texts() -> list[models.Field]:
    """Every column of every kind and part that holds text of its own."""
    held = {model for kind in kinds() for model in (kind.model, *(part.model for part in kind.all_parts))}
    return [
        field
        for model in sorted(held, key=lambda model: model._meta.label)
        for field in fields_of(model)
        if isinstance(field, models.CharField | models.TextField)
    ]


class TestEveryTextOfEveryKind:
    @pytest.mark.parametrize("field", texts(), ids=str)
    def test_refuses_what_cannot_be_seen(self, field):
        if isinstance(field, VerbatimTextField):
            assert clean_value(field, HIDDEN) == HIDDEN
            return
        with pytest.raises(ValidationError) as error:
            clean_value(field, HIDDEN)
        assert [each.code for each in error.value.error_list] == ["characters"]
        assert "U+202E RIGHT-TO-LEFT OVERRIDE at character 2" in error.value.messages[0]

    def test_but_the_copy_of_a_source_which_is_evidence(self):
        verbatim = [field for field in texts() if isinstance(field, VerbatimTextField)]
        assert verbatim == [Snapshot._meta.get_field("text")]

    @pytest.mark.parametrize("field", texts(), ids=str)
    def test_holds_line_breaks_where_it_has_lines_and_nowhere_else(self, field):
        if isinstance(field, models.TextField):
            assert clean_value(field, "one\r\ntwo") == "one\ntwo"
            return
        for pause in "\n", "\r", "\u2028", "\x0b", "\x85":
            with pytest.raises(ValidationError) as error:
                clean_value(field, f"one{pause}two")
            assert "line break" in error.value.messages[0]

    def test_vocabularies_too(self):
        terms = [model for model in apps.get_models() if issubclass(model, Vocabulary)]
        assert Genre in terms
        for model in terms:
            with pytest.raises(ValidationError) as error:
                model(code="x", label=HIDDEN).clean()
            assert list(error.value.error_dict) == ["label"]


@pytest.mark.django_db
class TestAChange:
    def test_is_refused_at_the_field_and_writes_nothing(self, writer):
        with refused(ChangeRefused, "characters") as error:
            make_title(writer, name="Ava\u200b Grace", credits={}, synopsis="one\u2028two")
        assert [each.path for each in error.value.problems] == ["name", "synopsis"]
        assert not Card.objects.exists()

    def test_is_refused_in_a_line_and_in_a_citation(self, writer):
        source = make_source(writer)
        with refused(ChangeRefused, "characters") as error:
            make_title(
                writer,
                videos={"new-1": {"kind": "trailer", "name": "Tra\u00adiler"}},
                citations={"new-1": {"source": source.pk, "quotation": "quo\u200bted"}},
            )
        assert {each.path for each in error.value.problems} == {
            "videos/new-1/name",
            "citations/new-1/quotation",
        }

    def test_strips_what_was_pasted_at_the_ends(self, writer):
        title = make_title(writer, name="\ufeffSelma\u200b ", tagline="\u200b")
        assert (title.name, title.tagline) == ("Selma", None)

    def test_is_refused_in_a_batch_and_told_which(self, writer):
        cards = [(Card(kind="title"), 0, {"name": name}) for name in ("One", "T\u2067wo")]
        with refused(ChangeRefused, "characters") as error:
            change_many(cards, by=writer, at=NOON)
        assert [each.place for each in error.value.problems] == [1]

    def test_a_copy_of_a_source_is_kept_to_the_letter(self, writer):
        text = "Soft\u00adhyphen,\ttab,\u200bno width."
        source = make_source(writer, text=text)
        assert source.snapshots.get().text == text


@pytest.mark.django_db
class TestWhatWasStoredBefore:
    @pytest.fixture
    def old(self, writer):
        title = make_title(writer, name="Selma", tagline="One")
        title.__class__.objects.filter(pk=title.pk).update(tagline="O\u200bne")
        title.refresh_from_db()
        return title

    def test_stays_readable_and_other_fields_can_be_changed(self, old, writer):
        edit(old, writer, synopsis="Anew")
        old.refresh_from_db()
        assert (old.tagline, old.synopsis) == ("O\u200bne", "Anew")

    def test_is_not_brought_back_by_a_restore(self, old, writer):
        version = edit(old, writer, synopsis="Anew")
        latest = edit(old, writer, tagline="Two")
        restore(old, version, by=writer, at=NOON, expect=latest.number)
        old.refresh_from_db()
        assert old.tagline == "Two"


@pytest.mark.django_db
class TestWordsAroundAReview:
    def test_a_title_and_a_note_are_held_to_the_same(self, writer):
        changeset = propose([make_person(writer).card], by=writer, at=NOON)
        for words in ({"title": "A\nB"}, {"title": "Good", "note": "a\u202eb"}):
            with refused(ReviewError, "characters"):
                describe(changeset, by=writer, at=NOON, **words)

    def test_so_is_a_public_note(self, writer):
        with refused(ReviewError, "characters"):
            propose([make_organisation(writer).card], by=writer, at=NOON, note="a\u2066b")
