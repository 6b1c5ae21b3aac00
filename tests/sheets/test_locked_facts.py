"""Sheets meet the locks on facts: in the preview at the cell, and again when they are applied."""

import pytest

from cms.sheets.apply import apply
from cms.sheets.stage import ImportRefused
from tests.make import NOON, keyed, make_person
from tests.make.locks import WHY, make_lock
from tests.make.sheets import make_import, outcomes, problems
from tests.refusals import refused

pytestmark = pytest.mark.django_db


class TestSheets:
    @pytest.fixture
    def known(self, writer):
        return make_person(writer, name="Korey Wise", born="1972", **keyed("person", "korey"))

    def test_the_preview_shows_the_cell_and_why(self, known, writer, chief):
        make_lock(known, "born", by=chief)
        staged = make_import(writer, "key,name,born", "korey,Korey Wise,1973", code="people")
        assert outcomes(staged) == ["error"]
        [[column, value, rule]] = problems(staged, 2)
        assert (column, value) == ("born", "1973")
        assert WHY in rule

    def test_the_same_value_and_other_cells_go_on(self, known, writer, chief):
        make_lock(known, "born", by=chief)
        staged = make_import(
            writer, "key,name,born,biography", "korey,Korey Wise,1972,Another.", code="people"
        )
        assert outcomes(staged) == ["changed"]
        apply(staged, by=writer, at=NOON)

    def test_a_lock_after_the_preview_stops_the_import(self, known, writer, chief):
        staged = make_import(writer, "key,name,born", "korey,Korey Wise,1973", code="people")
        make_lock(known, "born", by=chief)
        with refused(ImportRefused, "moved_while_read") as caught:
            apply(staged, by=writer, at=NOON)
        assert WHY in caught.value.rows[0]
