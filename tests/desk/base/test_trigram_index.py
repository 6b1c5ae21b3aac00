"""The index over the words of names: told when it is missing, and made again from what is there."""

import pytest
from django.db import connection

from cms.desk.base import trigram_index
from cms.desk.finding.find import find_cards
from tests.make import make_title

pytestmark = pytest.mark.django_db(transaction=True)


def drop(name: str) -> None:
    is_trigger = name.startswith("stet_")
    what = "TRIGGER" if is_trigger else "TABLE" if connection.vendor == "sqlite" else "INDEX"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP {what} "{name}"')


def names() -> list[str]:
    return trigram_index._names("desk_cardname", connection.vendor)


class TestAnIndex:
    def test_is_there_after_migrating(self):
        assert trigram_index.missing() == []
        assert trigram_index.check_indexes("default") == []

    @pytest.mark.parametrize("place", range(4))
    def test_that_is_missing_is_told_and_made_again(self, writer, place):
        if place >= len(names()):
            pytest.skip("PostgreSQL keeps its index without triggers.")
        make_title(writer, name="Before")
        name = names()[place]
        if connection.vendor == "sqlite" and not place:
            # A table of FTS5 can't go while triggers write to it.
            for each in names()[1:]:
                drop(each)
        drop(name)
        [*found] = trigram_index.check_indexes("default")
        assert name in found[0].msg
        if place or connection.vendor == "postgresql":
            make_title(writer, name="Meanwhile")
        trigram_index.install()
        assert trigram_index.missing() == []
        make_title(writer, name="Afterwards")
        for words in ("efor", "fterward", "eanwhil")[
            : 3 if place or connection.vendor == "postgresql" else 2
        ]:
            assert len(find_cards(words).ids) == 1, words
