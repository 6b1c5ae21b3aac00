"""A row that makes a record called like another says so before anything is written."""

import pytest

from cms.sheets.models import Import
from tests.make import make_organisation, make_person
from tests.make.sheets import make_import


def warnings(staged: Import) -> dict[int, list]:
    return {each.number: each.warnings for each in staged.rows.all() if each.warnings}


def imported(writer, *rows, code="people", head="key,name"):
    return make_import(writer, head, *rows, code=code)


class TestARow:
    def test_that_makes_a_second_one_says_which_is_here(self, writer):
        there = make_person(writer, name="Owen Cooper", description="actor")
        found = warnings(imported(writer, "a,OWEN COOPER", "b,Ashley Walters"))
        [[message, link]] = found[2]
        assert link == there.pk
        assert message.startswith("A person that is called “Owen Cooper” (actor) is here already")
        assert set(found) == {2}

    def test_that_updates_a_record_says_nothing(self, writer):
        keys = {"new-1": {"scheme": "sheet:person", "value": "a"}}
        make_person(writer, name="Owen Cooper", external_ids=keys)
        assert warnings(imported(writer, "a,Owen Cooper")) == {}

    def test_that_is_another_by_what_is_known_says_nothing(self, writer):
        make_person(writer, name="Owen Cooper", born="1950")
        assert warnings(imported(writer, "a,Owen Cooper,2009", head="key,name,born")) == {}

    def test_that_another_row_makes_too_says_so_of_both(self, writer):
        found = warnings(imported(writer, "a,Owen Cooper", "b,Owen Cooper"))
        assert set(found) == {2, 3}
        assert {link for rows in found.values() for _, link in rows} == {None}
        assert "give both rows one key" in found[2][0][0]

    @pytest.mark.parametrize("name", ["Netflix", "NET-FLIX"])
    def test_of_an_organisation_says_so_too(self, writer, name):
        there = make_organisation(writer, name="Netflix")
        [[message, link]] = warnings(imported(writer, f"a,{name}", code="organisations"))[2]
        assert (link, message[:15]) == (there.pk, "An organisation")

    def test_names_no_more_than_a_few(self, writer):
        for _ in range(5):
            make_person(writer, name="John Smith")
        assert len(warnings(imported(writer, "a,John Smith"))[2]) == 3
