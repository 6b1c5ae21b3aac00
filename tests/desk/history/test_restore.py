"""Restore: a working copy returns to an earlier version, field by field, row by row, with citations."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.desk.base.permissions import NotAllowed
from cms.desk.history import restore as restore_rule
from cms.desk.history import versions
from cms.desk.history.drop import drop
from cms.desk.history.restore import RestoreError, restore
from cms.desk.models import Card, Version
from cms.desk.records.registry import kind
from cms.desk.write.change import ChangeConflict, ChangeRefused
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title, make_user
from tests.make.sources import make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def version_of(record, number: int) -> Version:
    return Version.objects.get(card=record.pk, number=number)


def now(record) -> int:
    return Card.objects.get(pk=record.pk).version


def again(record, number: int, by, **values) -> Version | None:
    values = {"at": NOON, "expect": now(record), **values}
    return restore(record, version_of(record, number), by=by, **values)


class TestRestore:
    def test_brings_back_fields_rows_and_their_citations_under_their_ids(self, writer):
        ava, source = make_person(writer), make_source(writer)
        title = make_title(writer, name="One", genres=["drama"], credits={"new-1": credit(ava)})
        row = title.credits.get()
        edit(title, writer, citations={"new-1": {"path": f"credits/{row.pk}", "source": source.pk}})
        edit(title, writer, name="Two", genres=[], credits={row.pk: None})
        assert version_of(title, 3).state["citations"] == []
        version = again(title, 2, writer)
        assert version.state == version_of(title, 2).state
        assert (version.how, version.reference) == ("restore", "version:2")
        assert title.credits.get().pk == row.pk
        assert title.name == "One"

    def test_takes_away_what_was_added_since(self, writer):
        title = make_title(writer, name="One")
        edit(title, writer, credits={"new-1": credit(make_person(writer))}, synopsis="More.")
        assert again(title, 1, writer).state == version_of(title, 1).state

    def test_rows_trade_their_places_back(self, writer):
        ava, ben = make_person(writer), make_person(writer)
        title = make_title(writer, credits={"new-1": credit(ava), "new-2": credit(ben)})
        one, two = title.credits.order_by("pk")
        edit(title, writer, credits={one.pk: {"person": ben.pk}, two.pk: {"person": ava.pk}})
        assert again(title, 1, writer).state == version_of(title, 1).state

    def test_of_what_it_is_already_writes_nothing(self, writer):
        title = make_title(writer, name="One")
        assert again(title, 1, writer) is None
        assert now(title) == 1

    def test_carries_those_who_wrote_it_as_contributors(self, writer, other_writer, editor):
        title = make_title(writer, name="One")
        edit(title, other_writer, synopsis="Walter's.")
        edit(title, writer, synopsis="")
        version = again(title, 2, editor)
        people = {each.user for each in version.contributions.all()}
        assert people == {editor, writer, other_writer}

    def test_counts_no_author_of_what_was_published_before_it(self, writer, other_writer, editor):
        title = make_title(other_writer, name="One")
        make_live(title, by=other_writer, approver=editor)
        edit(title, writer, name="Two")
        edit(title, writer, name="Three")
        assert versions.writers({title.pk: 2}) == {title.pk: {writer.pk}}
        assert versions.writers({title.pk: 1}) == {title.pk: {other_writer.pk}}

    def test_of_edits_by_the_approver_needs_another_approval(self, writer, editor):
        title = make_title(editor, name="Ed's")
        edit(title, writer, name="Wanda's")
        again(title, 1, writer)
        changeset = make_submitted(title, by=writer)
        assert changeset.contributors() == {writer.pk, editor.pk}

    def test_is_refused_in_review(self, writer):
        title = make_title(writer, name="One")
        edit(title, writer, name="Two")
        make_submitted(title, by=writer)
        with refused(ChangeRefused, "read_only"):
            again(title, 1, writer)

    def test_leaves_what_can_not_come_back_and_says_so(self, writer):
        title = make_title(
            writer, name="One", external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}}
        )
        row = title.card.external_ids.get()
        edit(title, writer, name="Two", slug="two", external_ids={row.pk: None})
        other = make_title(
            writer, name="One", external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}}
        )
        assert other.card.slug == "one"
        plan = restore_rule.preview(title.card, version_of(title, 1), expect=2)
        said = " ".join(problem.message for problem in plan.left)
        assert "The slug “one” belongs, or once belonged, to “One”" in said
        assert "imdb:tt0000001 names “One” already" in said
        state = again(title, 1, writer).state
        assert (state["name"], state["slug"], state["external_ids"]) == ("One", "two", [])

    def test_leaves_a_line_whose_person_was_dropped_with_what_cites_it(self, writer):
        ava, source = make_person(writer), make_source(writer)
        title = make_title(writer, name="One", credits={"new-1": credit(ava)})
        row = title.credits.get().pk
        edit(title, writer, citations={"new-1": {"path": f"credits/{row}", "source": source.pk}})
        edit(title, writer, name="Two", credits={row: None})
        drop(ava.card, by=writer, at=NOON, expect=1)
        state = again(title, 2, writer).state
        assert (state["name"], state["credits"], state["citations"]) == ("One", [], [])
        plan = restore_rule.preview(title.card, version_of(title, 1), expect=4)
        assert "There is no person" in plan.left[0].message

    def test_of_another_records_version_is_refused(self, writer):
        title, other = make_title(writer), make_title(writer)
        with refused(RestoreError, "no_such_version"):
            restore(title, version_of(other, 1), by=writer, at=NOON, expect=1)

    def test_needs_the_right_and_a_version_that_was_read(self, writer):
        title = make_title(writer, name="One")
        edit(title, writer, name="Two")
        with pytest.raises(NotAllowed):
            again(title, 1, make_user("reader"))
        with pytest.raises(ChangeRefused, match="has no version 7"):
            again(title, 1, writer, expect=7)


class TestTwoEditors:
    def test_what_somebody_else_changed_in_other_fields_stays(self, writer, other_writer):
        title = make_title(writer, name="One", synopsis=None)
        edit(title, writer, name="Two")
        edit(title, other_writer, synopsis="Theirs.")
        again(title, 1, writer, expect=2)
        assert (title.name, title.synopsis) == ("One", "Theirs.")

    def test_the_same_field_moved_is_a_conflict_with_both_sides(self, writer, other_writer):
        title = make_title(writer, name="One")
        edit(title, writer, name="Two")
        edit(title, other_writer, name="Three")
        with pytest.raises(ChangeConflict) as conflict:
            again(title, 1, writer, expect=2)
        [found] = conflict.value.conflicts
        assert (found.before, found.theirs, found.yours) == ("Two", "Three", "One")

    def test_a_row_that_another_brought_back_too_is_there_once(self, writer, other_writer):
        title = make_title(writer, credits={"new-1": credit(make_person(writer))})
        row = title.credits.get()
        edit(title, writer, credits={row.pk: None})
        again(title, 1, other_writer, expect=2)
        assert again(title, 1, writer, expect=2) is None
        edit(title, other_writer, credits={row.pk: {"character": "Mickey"}})
        with pytest.raises(ChangeConflict):
            again(title, 1, writer, expect=2)


words = st.sampled_from(["One", "Two", "Three", None])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("field"), st.sampled_from(["name", "synopsis", "slug", "tagline"]), words),
        st.tuples(st.just("genres"), st.sets(st.sampled_from(["drama", "crime", "biography"])), st.none()),
        st.tuples(st.just("add"), st.integers(0, 2), words),
        st.tuples(st.just("change"), st.integers(0, 5), st.integers(0, 2)),
        st.tuples(st.just("trade"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("remove"), st.integers(0, 5), st.none()),
        st.tuples(st.just("cite"), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("uncite"), st.integers(0, 5), st.none()),
        st.tuples(st.just("identify"), st.sampled_from(["tt1", "tt2"]), st.none()),
        st.tuples(st.just("restore"), st.integers(0, 9), st.none()),
    ),
    min_size=1,
    max_size=10,
)


class Editor:
    """Edits one title at random; an invalid edit is refused and leaves no version."""

    def __init__(self, by):
        self.by, self.title = by, make_title(by, name="One")
        self.people = [make_person(by).pk for _ in range(3)]
        self.source = make_source(by).pk

    def take(self, step: str, first, second) -> None:
        rows = list(self.title.credits.order_by("pk").values("pk", "person"))
        row = rows[first % len(rows)] if rows and isinstance(first, int) else None
        match step:
            case "field":
                self.write(**{first: "a-" + second.lower() if first == "slug" and second else second})
            case "genres":
                self.write(genres=sorted(first))
            case "add":
                self.write(
                    credits={"new-1": {"person": self.people[first], "job": "actor", "character": second}}
                )
            case "change" if row:
                self.write(credits={row["pk"]: {"person": self.people[second]}})
            case "trade" if row:
                other = rows[second % len(rows)]
                pairs = {row["pk"]: {"person": other["person"]}, other["pk"]: {"person": row["person"]}}
                self.write(credits=pairs)
            case "remove" if row:
                self.write(credits={row["pk"]: None})
            case "cite":
                path = f"credits/{row['pk']}" if row and second else "name"
                self.write(citations={"new-1": {"path": path, "source": self.source}})
            case "uncite":
                cited = list(self.title.card.citations.order_by("pk"))
                if cited:
                    self.write(citations={cited[first % len(cited)].pk: None})
            case "identify":
                self.write(external_ids={"new-1": {"scheme": "imdb", "value": first}})
            case "restore":
                again(self.title, first % now(self.title) + 1, self.by)

    def write(self, **fields) -> None:
        try:
            edit(self.title, self.by, **fields)
        except ChangeRefused:
            return


@pytest.mark.slow
class TestAlways:
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(steps=steps, number=st.integers(0, 9))
    def test_after_any_edits_the_state_is_that_of_the_version(self, steps, number):
        with transaction.atomic():
            editor = Editor(make_user("anybody", "writer"))
            for step in steps:
                editor.take(*step)
            title, wanted = editor.title, number % now(editor.title) + 1
            again(title, wanted, editor.by)
            of = kind("title")
            state = versions.state_of(Card.objects.get(pk=title.pk), now(title))
            assert state == versions.whole(of, version_of(title, wanted).state)
            transaction.set_rollback(True)
