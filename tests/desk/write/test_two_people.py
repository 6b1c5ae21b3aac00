"""Two people edit one record, on every path that writes: no edit is overwritten."""

import pytest

from cms.desk.collaboration import leases
from cms.desk.history.discard import discard
from cms.desk.history.restore import restore
from cms.desk.history.stash import apply_stash, stash
from cms.desk.history.undo import digest, preview, undo
from cms.desk.models import Card
from cms.desk.write.change import ChangeConflict
from cms.sheets.apply import apply
from cms.sheets.stage import ImportRefused, stage_again
from tests.make import NOON, credit, edit, keyed, make_live, make_person, make_title
from tests.make.sheets import make_import
from tests.newsroom.records.test_admin import form_of, page, text


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def selma(writer):
    return make_title(writer, name="Selma", tagline="First")


def now(title) -> tuple:
    title.refresh_from_db()
    return title.tagline, title.synopsis


class TestTheForm:
    @pytest.fixture
    def conflict(self, as_writer, selma, other_writer):
        edit(selma, other_writer, tagline="Theirs", synopsis="Theirs too")
        return text(as_writer.post(page(selma), form_of(selma, 1, tagline="Mine")))

    def again(self, as_writer, title, **values):
        settled = {"version_expected": 2, "version_settled": "tagline"}
        return as_writer.post(page(title), form_of(title, 1, **settled, **values), follow=True)

    def test_shows_both_sides_beside_one_another_and_keeps_the_words(self, conflict, selma):
        assert "walter changed the same fields" in conflict
        assert "Tagline, which was “First”" in conflict
        assert '<span class="prose">Theirs</span>' in conflict
        assert '<span class="prose">Mine</span>' in conflict
        assert 'value="Mine"' in conflict
        assert now(selma) == ("Theirs", "Theirs too")

    def test_takes_theirs_where_that_is_chosen(self, as_writer, conflict, selma):
        self.again(as_writer, selma, tagline="Mine", name="Selma!", **{"side:tagline": "theirs"})
        assert now(selma) == ("Theirs", "Theirs too")
        assert selma.name == "Selma!"

    @pytest.mark.parametrize("chosen", [{"side:tagline": "yours"}, {"side:tagline": "nonsense"}, {}])
    def test_takes_mine_as_it_stands_in_the_form(self, as_writer, conflict, selma, chosen):
        self.again(as_writer, selma, tagline="Mine and theirs", **chosen)
        assert now(selma) == ("Mine and theirs", "Theirs too")

    def test_a_choice_outlives_another_conflict(self, as_writer, conflict, selma, other_writer):
        edit(selma, other_writer, name="Their name")
        chosen = {"side:tagline": "theirs"}
        shown = text(self.again(as_writer, selma, tagline="Mine", name="My name", **chosen))
        assert '<input type="hidden" name="side:tagline" value="theirs">' in shown
        assert now(selma) == ("Theirs", "Theirs too")

    def test_choosing_theirs_where_nothing_was_settled_leaves_nothing_out(self, as_writer, selma):
        as_writer.post(page(selma), form_of(selma, 1, tagline="Mine", **{"side:tagline": "theirs"}))
        assert now(selma)[0] == "Mine"


class TestRowsOfAPart:
    @pytest.fixture
    def row(self, selma, writer):
        edit(selma, writer, credits={"new-1": credit(make_person(writer))})
        return selma.credits.get()

    def post(self, client, there, **values):
        address = f"/admin/records/{there.title_id}/parts/credits/"
        data = {"credits-TOTAL_FORMS": 1, "credits-INITIAL_FORMS": 1, "version_opened": 2}
        cells = {"row": there.pk, "person": there.person_id, "job": "actor"}
        named = {name: value for name, value in values.items() if ":" in name or name.startswith("version")}
        cells |= {name: value for name, value in values.items() if name not in named}
        data |= {f"credits-0-{name}": value for name, value in cells.items()}
        return client.post(address, {"version_expected": 2, **data, **named}, follow=True)

    def test_other_cells_are_kept_together(self, as_writer, row, other_writer):
        edit(row.title, other_writer, credits={row.pk: {"billing": 7}})
        self.post(as_writer, row, character="Mine")
        row.refresh_from_db()
        assert (row.character, row.billing) == ("Mine", 7)

    def test_of_the_same_cell_a_side_is_chosen(self, as_writer, row, other_writer):
        edit(row.title, other_writer, credits={row.pk: {"character": "Theirs"}})
        shown = text(self.post(as_writer, row, character="Mine"))
        side = f"side:credits/{row.pk}/character"
        assert f'name="{side}" value="theirs"' in shown
        self.post(as_writer, row, character="Mine", version_expected=3, **{side: "theirs"})
        row.refresh_from_db()
        assert row.character == "Theirs"
        self.post(as_writer, row, character="Mine", version_expected=3, **{side: "yours"})
        row.refresh_from_db()
        assert row.character == "Mine"

    def test_a_row_that_was_removed_stays_removed_where_that_is_chosen(self, as_writer, row, other_writer):
        edit(row.title, other_writer, credits={row.pk: None})
        shown = text(self.post(as_writer, row, character="Mine"))
        assert 'name="side:credits/new-0" value="theirs"' in shown
        theirs = {"side:credits/new-0": "theirs"}
        self.post(as_writer, row, character="Mine", version_expected=3, **{**theirs, "row": ""})
        assert not row.title.credits.exists()

    def test_a_row_that_was_changed_is_not_removed_where_theirs_is_chosen(self, as_writer, row, other_writer):
        edit(row.title, other_writer, credits={row.pk: {"character": "Theirs"}})
        self.post(as_writer, row, remove="on")
        theirs = {f"side:credits/{row.pk}": "theirs"}
        self.post(as_writer, row, remove="on", version_expected=3, **theirs)
        assert row.title.credits.get().character == "Theirs"


class TestAnImport:
    def test_of_what_moved_since_its_preview_writes_nothing_and_keeps_both_when_previewed_again(
        self, writer, other_writer
    ):
        title = make_title(writer, name="Selma", **keyed("title", "selma"))
        staged = make_import(writer, "key,tagline", "selma,Mine")
        edit(title, other_writer, synopsis="Theirs")
        with pytest.raises(ImportRefused):
            apply(staged, by=writer, at=NOON)
        assert now(title) == (None, "Theirs")
        apply(stage_again(staged, by=writer, at=NOON), by=writer, at=NOON)
        assert now(title) == ("Mine", "Theirs")


class TestAnImportOfWhatSomebodyWorksOn:
    @pytest.fixture
    def titles(self, writer):
        return [make_title(writer, name=name, **keyed("title", name)) for name in ("selma", "13th")]

    def outcomes(self, staged) -> list[str]:
        return [row.outcome for row in staged.rows.order_by("number")]

    def test_leaves_its_rows_out_and_goes_on_with_the_others(self, titles, writer, other_writer):
        leases.take(titles[0].card, by=other_writer, at=NOON)
        staged = make_import(writer, "key,tagline", "selma,Mine", "13th,Mine")
        assert self.outcomes(staged) == ["left", "changed"]
        assert "being worked on by walter" in staged.rows.get(outcome="left").problems[0][2]
        apply(staged, by=writer, at=NOON)
        assert [now(title)[0] for title in titles] == [None, "Mine"]
        leases.give_back(titles[0].card, by=other_writer, at=NOON)
        later = make_import(writer, "key,tagline", "selma,Mine", "13th,Mine")
        assert self.outcomes(later) == ["changed", "same"]

    def test_says_so_where_no_other_row_is_left(self, titles, writer, other_writer):
        leases.take(titles[0].card, by=other_writer, at=NOON)
        staged = make_import(writer, "key,tagline", "selma,Mine")
        with pytest.raises(ImportRefused, match="colleagues are editing these records"):
            apply(staged, by=writer, at=NOON)

    def test_is_refused_where_somebody_took_one_since_the_preview(self, titles, writer, other_writer):
        staged = make_import(writer, "key,tagline", "selma,Mine", "13th,Mine")
        leases.take(titles[0].card, by=other_writer, at=NOON)
        with pytest.raises(ImportRefused) as refused:
            apply(staged, by=writer, at=NOON)
        assert "“selma” is being worked on by walter" in refused.value.rows[0]
        assert [now(title)[0] for title in titles] == [None, None]


class TestSteps:
    """Each step was looked at in one version, and taken after somebody else had saved another."""

    def test_restoring(self, selma, writer, other_writer):
        first = selma.card.versions.get(number=1)
        edit(selma, writer, tagline="Second")
        edit(selma, other_writer, synopsis="Theirs")
        restore(selma, first, by=writer, at=NOON, expect=2)
        assert now(selma) == ("First", "Theirs")
        edit(selma, writer, tagline="Third")
        edit(selma, other_writer, tagline="Theirs")
        with pytest.raises(ChangeConflict):
            restore(selma, first, by=writer, at=NOON, expect=Card.objects.get(pk=selma.pk).version - 1)
        assert now(selma)[0] == "Theirs"

    def test_discarding(self, selma, writer, other_writer, editor):
        make_live(selma, by=writer, approver=editor)
        edit(selma, writer, tagline="Second")
        edit(selma, other_writer, synopsis="Theirs")
        discard(selma, by=writer, at=NOON, expect=2)
        assert now(selma) == ("First", "Theirs")
        edit(selma, writer, tagline="Third")
        edit(selma, other_writer, tagline="Theirs")
        with pytest.raises(ChangeConflict):
            discard(selma, by=writer, at=NOON, expect=Card.objects.get(pk=selma.pk).version - 1)
        assert now(selma)[0] == "Theirs"

    @pytest.mark.parametrize("field", ["synopsis", "tagline"])
    def test_taking_up(self, selma, writer, other_writer, editor, field):
        make_live(selma, by=writer, approver=editor)
        edit(selma, writer, tagline="Second")
        aside = stash(selma, by=writer, at=NOON, expect=2)
        edit(selma, other_writer, **{field: "Theirs"})
        if field == "tagline":
            with pytest.raises(ChangeConflict):
                apply_stash(aside, by=writer, at=NOON, expect=3)
        else:
            apply_stash(aside, by=writer, at=NOON, expect=3)
        assert now(selma) == (("Theirs", None) if field == "tagline" else ("Second", "Theirs"))

    def test_undoing_leaves_what_somebody_published_since(self, selma, writer, other_writer, editor):
        make_live(selma, by=writer, approver=editor)
        edit(selma, writer, tagline="Second", synopsis="Second")
        changeset = make_live(selma, by=writer, approver=editor)
        edit(selma, other_writer, tagline="Theirs")
        make_live(selma, by=other_writer, approver=editor)
        undo(changeset, by=writer, at=NOON, expect=digest(preview(changeset)))
        assert now(selma) == ("Theirs", None)
