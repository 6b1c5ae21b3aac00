"""A fact that must not change, met by a sheet from elsewhere."""

import pytest

from cms.sheets.apply import apply
from cms.sheets.stage import ImportRefused
from tests.make import NOON
from tests.make.locks import make_lock
from tests.make.sheets import make_import, outcomes, problems
from tests.refusals import refused

from .publish import card, publish, read, served, sources_of

pytestmark = pytest.mark.django_db
WHY = "His legal name since 2016, as he told The Sun; older sheets have the one he was born with."


class TestMichaelCaineWhoseLegalNameIsThatSince2016:
    """He changed it by deed poll, since officers of airports held up Maurice Micklewhite."""

    @pytest.fixture
    def case(self, writer, editor, chief):
        publish(
            {
                "sources": "key,type,title,published\n"
                "sun,article_newspaper,Not a lot of people know,2016-07-20",
                "people": "key,name,description,born,source\ncaine,Michael Caine,actor,1933-03-14,sun",
                "person-names": "person,kind,text,may be shown,source\n"
                "caine,birth,Maurice Micklewhite,yes,sun",
            },
            writer=writer,
            editor=editor,
        )
        make_lock(card("person", "caine"), "name", by=chief, reason=WHY)

    def test_refuses_the_sheet_at_the_cell_and_says_why(self, case, writer):
        line = "caine,Maurice Micklewhite,actor,Born in Rotherhithe."
        staged = make_import(writer, "key,name,description,biography", line, code="people")
        assert outcomes(staged) == ["error"]
        [[column, value, rule]] = problems(staged, 2)
        assert (column, value) == ("name", "Maurice Micklewhite")
        assert WHY in rule
        with refused(ImportRefused, "rows_with_errors"):
            apply(staged, by=writer, at=NOON)

    def test_takes_all_else_and_serves_it_unchanged(self, case, writer, editor):
        publish(
            {"people": "key,name,biography,source\ncaine,Michael Caine,Born in Rotherhithe.,sun"},
            writer=writer,
            editor=editor,
        )
        document = served("person", "caine")
        assert (document["name"], document["biography"]) == ("Michael Caine", "Born in Rotherhithe.")
        assert sources_of(document)["name"] == ["Not a lot of people know"]
        page = read("person", "caine")
        assert "Born in Rotherhithe." in page
        assert "Locked" not in page
        assert WHY not in page
