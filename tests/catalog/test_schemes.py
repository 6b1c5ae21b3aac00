"""External ids are checked by their scheme and stored in one spelling, whatever way they come in."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalog import schemes
from catalog.schemes import ALPHANUMERIC, HEX, check_character, check_digit
from catalog.spelling import ids_are_spelled
from cms.desk.base import external_ids
from cms.desk.base.external_ids import entered, spelled
from cms.desk.checks import rules
from cms.desk.checks.rules import Level, Proposed
from cms.desk.finding.find import find_cards
from cms.desk.models import Card, ExternalId
from cms.desk.records.bodies import bodies
from cms.desk.write.change import ChangeRefused
from tests.make import edit, make_award, make_event, make_organisation, make_person, make_title
from tests.make.sheets import come_in, make_import, outcomes
from tests.refusals import refused

EIDR = "10.5240/7791-8534-2C23-9030-8610-5"
ISNI = "0000000121032683"


class TestEachScheme:
    @pytest.mark.parametrize(
        ("scheme", "kind", "typed", "stored"),
        [
            ("imdb", "title", "tt1020072", "tt1020072"),
            ("imdb", "title", "TT1020072", "tt1020072"),
            ("imdb", "title", "tt1", "tt0000001"),
            ("imdb", "title", "tt00001020072", "tt1020072"),
            ("IMDb ", "title", "tt1020072", "tt1020072"),
            ("imdb", "title", "https://www.imdb.com/title/tt1234567/?ref_=x", "tt1234567"),
            ("imdb", "episode", "m.imdb.com/title/tt1234567/fullcredits#cast", "tt1234567"),
            ("imdb", "title", "https://www.imdb.com/de/title/tt1234567/", "tt1234567"),
            ("imdb", "person", "http://imdb.com/name/nm1148550", "nm1148550"),
            ("imdb", "organisation", "co0144901", "co0144901"),
            ("imdb", "organisation", "nm1148550", "nm1148550"),
            ("imdb", "award", "https://www.imdb.com/event/ev0000223/2019/1/", "ev0000223"),
            ("imdb", "event", "https://www.imdb.com/event/ev0000223/2019/1/", "ev0000223/2019/1"),
            ("wikidata", "title", "q55615456", "Q55615456"),
            ("wikidata", "person", "https://www.wikidata.org/wiki/Q56291353#P31", "Q56291353"),
            ("wikidata", "person", "http://www.wikidata.org/entity/Q56291353", "Q56291353"),
            ("wikidata", "person", "https://m.wikidata.org/wiki/Special:EntityPage/Q5", "Q5"),
            ("eidr", "title", EIDR, EIDR),
            ("eidr", "title", "10.5240/779185342c23903086105", EIDR),
            ("eidr", "title", f"https://doi.org/{EIDR.replace('/', '%2F')}", EIDR),
            ("eidr", "title", f"https://ui.eidr.org/view/content?id={EIDR}", EIDR),
            ("eidr", "title", f"eidr:{EIDR}", EIDR),
            ("eidr", "organisation", "10.5237/9241-4b4f", "10.5237/9241-4B4F"),
            ("isni", "person", "0000 0001 2103 2683", ISNI),
            ("isni", "person", "ISNI 0000-0001-2103-2683", ISNI),
            ("isni", "person", "https://isni.org/isni/0000000121032683", ISNI),
            ("orcid", "person", "https://orcid.org/0000000218250097", "0000-0002-1825-0097"),
            ("isan", "title", "ISAN 0000-0000-3a8d-0000-z-0000-0000-6", "0000-0000-3A8D-0000-Z-0000-0000-6"),
            ("isan", "title", "000000003A8D0000", "0000-0000-3A8D-0000-Z"),
            ("viaf", "person", "https://viaf.org/viaf/102333412/", "102333412"),
            ("tmdb", "title", "https://www.themoviedb.org/movie/273895-selma?language=de", "movie/273895"),
            ("tmdb", "title", "tv/87623", "tv/87623"),
            ("tmdb", "person", "550", "person/550"),
            ("tmdb", "person", "https://www.themoviedb.org/person/550-ava", "person/550"),
            ("tmdb", "organisation", "company/174", "company/174"),
            ("tmdb", "episode", "https://www.themoviedb.org/tv/1399/season/1/episode/2",
             "tv/1399/season/1/episode/2"),
            ("tvdb", "title", "https://thetvdb.com/dereferrer/series/121361", "series/121361"),
            ("tvdb", "title", "http://thetvdb.com/?tab=series&id=121361", "series/121361"),
            ("tvdb", "person", "people/247", "person/247"),
            ("tvdb", "episode", "3254641", "episode/3254641"),
            ("letterboxd", "title", "https://letterboxd.com/film/Selma/", "selma"),
            ("house", "title", "Aa-1", "Aa-1"),
            ("official", "title", "https://example.org/selma", "https://example.org/selma"),
        ],
    )  # fmt: skip
    def test_has_one_spelling(self, scheme, kind, typed, stored):
        code = scheme.strip().casefold()
        assert spelled(scheme, typed, kind) == (code, stored)
        assert spelled(code, stored, kind) == (code, stored)

    @pytest.mark.parametrize(
        ("scheme", "kind", "typed"),
        [
            ("imdb", "title", "nm1148550"),
            ("imdb", "person", "tt1020072"),
            ("imdb", "person", "https://www.imdb.com/title/tt1020072/"),
            ("imdb", "award", "tt1020072"),
            ("imdb", "title", "1020072"),
            ("imdb", "title", "tt"),
            ("imdb", "title", "tt١٢٣٤٥٦٧"),
            ("imdb", "title", "https://imdb.com.evil.example/title/tt1020072/"),
            ("imdb", "title", "https://www.wikidata.org/wiki/Q5"),
            ("imdb", "title", "tt1020072x"),
            ("imdb", "title", "tt102\u200b0072"),
            ("wikidata", "title", "55615456"),
            ("wikidata", "title", "Q0"),
            ("wikidata", "title", "P345"),
            ("eidr", "title", "10.5240/7791-8534-2C23-9030-8610-6"),
            ("eidr", "title", "10.5240/7791-8534-2C23-9030-8610"),
            ("eidr", "title", "7791-8534-2C23-9030-8610-5"),
            ("isni", "person", "0000 0001 2103 2684"),
            ("isni", "person", "121032683"),
            ("orcid", "person", "0000-0002-1825-0098"),
            ("isan", "title", "0000-0000-3A8D-0000-A"),
            ("isan", "title", "0000-0000-3A8D-0000-Z-0000-0000-7"),
            ("viaf", "person", "x12"),
            ("tmdb", "title", "550"),
            ("tmdb", "title", "person/550"),
            ("tmdb", "person", "https://www.themoviedb.org/movie/550"),
            ("tmdb", "award", "550"),
            ("tvdb", "title", "https://thetvdb.com/series/selma"),
            ("letterboxd", "title", "a film"),
            ("official", "title", "https://user:pw@example.org/"),
        ],
        ids=ascii,
    )
    def test_refuses_what_is_none_of_its_ids(self, scheme, kind, typed):
        with pytest.raises(ValidationError):
            spelled(scheme, typed, kind)

    @pytest.mark.parametrize("scheme", [each.code for each in schemes.SCHEMES])
    @given(text=st.text(max_size=30), kind=st.sampled_from(["title", "person", "offer", ""]))
    def test_spells_what_it_spelled_the_same_whatever_was_typed(self, scheme, text, kind):
        try:
            code, value = spelled(scheme, text, kind)
        except ValidationError:
            return
        assert spelled(code, value, kind) == (code, value)


class TestCheckDigits:
    @given(st.text(alphabet=HEX, min_size=20, max_size=20), st.integers(0, 19), st.sampled_from(HEX))
    def test_of_an_eidr_find_any_one_character_mistyped(self, digits, place, other):
        typed = digits[:place] + other + digits[place + 1 :]
        assert (check_character(typed) == check_character(digits)) == (typed == digits)

    @given(st.text(alphabet="0123456789", min_size=15, max_size=15), st.integers(0, 14), st.integers(0, 9))
    def test_of_an_isni_find_any_one_digit_mistyped(self, digits, place, other):
        typed = digits[:place] + str(other) + digits[place + 1 :]
        assert (check_digit(typed) == check_digit(digits)) == (typed == digits)

    @given(st.text(alphabet=HEX, min_size=20, max_size=20), st.sampled_from(ALPHANUMERIC))
    def test_let_one_character_of_all_pass(self, digits, check):
        fits = check_character(digits) == check
        try:
            value = spelled("eidr", f"10.5240/{digits}{check}", "title")[1]
        except ValidationError:
            assert not fits
        else:
            assert fits
            assert value.replace("-", "") == f"10.5240/{digits}{check}"


class TestALineOfTheForm:
    @pytest.mark.parametrize(
        ("line", "pair"),
        [
            ("imdb:tt1020072", ("imdb", "tt1020072")),
            (" IMDB : TT1020072 ", ("imdb", "tt1020072")),
            ("https://www.imdb.com/title/tt1020072/?ref_=x", ("imdb", "tt1020072")),
            ("imdb:https://www.imdb.com/title/tt1020072/", ("imdb", "tt1020072")),
            ("https://www.themoviedb.org/movie/273895-selma", ("tmdb", "movie/273895")),
            ("house:a:b", ("house", "a:b")),
        ],
    )
    def test_is_a_scheme_and_an_id_or_an_address(self, line, pair):
        assert entered(line, "title") == pair

    @pytest.mark.parametrize("line", ["tt1020072", "https://example.org/tt1020072", "imdb:", ":x", "sheet:x"])
    def test_is_refused_otherwise(self, line):
        with pytest.raises(ValidationError):
            entered(line, "title")


def ids(record) -> list[str]:
    return sorted(str(each) for each in ExternalId.objects.filter(card=record.pk))


@pytest.mark.django_db
class TestEveryWayIn:
    def test_a_change_stores_the_one_spelling(self, writer):
        title = make_title(writer, external_ids={"new-1": {"scheme": "IMDb", "value": "TT1020072 "}})
        assert ids(title) == ["imdb:tt1020072"]
        row = ExternalId.objects.get().pk
        edit(title, writer, external_ids={row: {"value": "https://imdb.com/title/tt7137906/"}})
        assert ids(title) == ["imdb:tt7137906"]

    def test_a_change_is_refused_at_the_id(self, writer):
        with refused(ChangeRefused, "external_id") as error:
            make_person(writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt1020072"}})
        assert [each.path for each in error.value.problems] == ["external_ids/new-1/value"]

    @pytest.mark.parametrize("other", ["TT1020072", "https://www.imdb.com/title/tt1020072/", "tt01020072"])
    def test_an_id_names_one_record_in_any_spelling(self, writer, other):
        make_title(writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt1020072"}})
        with refused(ChangeRefused, "id_taken"):
            make_title(writer, external_ids={"new-1": {"scheme": "imdb", "value": other}})

    def test_numbers_of_films_series_and_people_are_told_apart(self, writer):
        for value in "movie/550", "tv/550":
            make_title(writer, external_ids={"new-1": {"scheme": "tmdb", "value": value}})
        make_person(writer, external_ids={"new-1": {"scheme": "tmdb", "value": "550"}})
        assert ExternalId.objects.filter(scheme="tmdb").count() == 3

    def test_each_kind_has_ids_of_its_own_letters(self, writer):
        for make, value in (
            (make_organisation, "co0144901"),
            (make_award, "ev0000223"),
            (make_event, "ev0000223/2019/1"),
        ):
            make(writer, external_ids={"new-1": {"scheme": "imdb", "value": value}})

    def test_a_sheet_takes_an_address_and_changes_nothing_the_second_time(self, writer):
        row = "selma,Selma,https://www.imdb.com/title/tt1020072/?ref_=x"
        come_in(writer, "titles", "key,name,imdb", row)
        assert ids(Card.objects.get(label="Selma")) == ["imdb:tt1020072", "sheet:title:selma"]
        again = make_import(writer, "key,name,imdb", "selma,Selma,TT1020072")
        assert outcomes(again) == ["same"]

    def test_a_sheet_refuses_what_is_no_id(self, writer):
        staged = make_import(writer, "key,name,imdb", "ava,Ava,tt1020072", code="people")
        (problem,) = staged.rows.get().problems
        assert problem[0] == "imdb"

    def test_search_finds_an_id_in_any_spelling(self, writer):
        title = make_title(writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt1020072"}})
        for words in (
            "TT1020072",
            "imdb:TT1020072",
            "IMDB: tt1020072",
            "https://www.imdb.com/title/tt1020072/?ref_=x",
        ):
            assert find_cards(words).ids == [title.pk]
        assert not find_cards("https://example.org/tt1020072").ids


@pytest.mark.django_db
class TestTheForm:
    @pytest.fixture
    def old(self, writer, monkeypatch):
        with monkeypatch.context() as before:
            before.delitem(external_ids._schemes, "tmdb")
            return make_title(writer, external_ids={"new-1": {"scheme": "tmdb", "value": "550"}})

    def test_keeps_a_line_that_is_stored_otherwise(self, old, writer, client):
        client.force_login(writer)
        url = reverse("admin:catalog_title_change", args=[old.pk])
        page = client.get(url)
        data = {
            key: value for key, value in page.context["adminform"].form.initial.items() if value is not None
        }
        assert data["external_ids"] == "tmdb:550"
        answer = client.post(url, {**data, "name": "Anew"})
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        assert ids(old) == ["tmdb:550"]
        data["version_opened"] = data["version_expected"] = 2
        wrong = client.post(url, {**data, "external_ids": "tmdb:550\nimdb:nm1"})
        assert "another kind of record" in wrong.content.decode()
        pasted = "https://www.themoviedb.org/movie/550-fight-club\nIMDB:TT137523"
        assert client.post(url, {**data, "external_ids": pasted}).status_code == 302
        assert ids(old) == ["imdb:tt0137523", "tmdb:movie/550"]


@pytest.mark.django_db
class TestWhatWasStoredBefore:
    migration = import_module("catalog.migrations.0009_external_ids_spelled")

    @pytest.fixture
    def stored(self, writer, monkeypatch):
        """Records with ids as they could be stored before, by the spelling."""
        with monkeypatch.context() as before:
            before.setattr(external_ids, "_schemes", {})

            def make(each, scheme, value, **fields):
                return each(writer, external_ids={"new-1": {"scheme": scheme, "value": value}}, **fields)

            return {
                "old": make(make_title, "imdb", "TT1020072"),
                "clash": make(make_title, "imdb", "https://www.imdb.com/title/tt7137906/"),
                "right": make(make_title, "imdb", "tt7137906"),
                "wrong": make(make_person, "imdb", "tt5"),
                "film": make(make_title, "tmdb", "550", type="film"),
                "series": make(make_title, "tvdb", "550", type="series"),
                "untold": make(make_title, "tmdb", "7", type=None),
                "ours": make(make_title, "house", "Aa"),
                "key": make(make_title, "sheet:title", "TT1"),
            }

    def test_is_spelled_where_nobody_else_has_the_id(self, stored):
        self.migration.spell(apps, connection.schema_editor())
        assert {name: ids(record) for name, record in stored.items()} == {
            "old": ["imdb:tt1020072"],
            "clash": ["imdb:https://www.imdb.com/title/tt7137906/"],
            "right": ["imdb:tt7137906"],
            "wrong": ["imdb:tt5"],
            "film": ["tmdb:movie/550"],
            "series": ["tvdb:series/550"],
            "untold": ["tmdb:7"],
            "ours": ["house:Aa"],
            "key": ["sheet:title:TT1"],
        }

    def test_is_told_at_the_next_check_with_the_other_record(self, stored):
        cards = list(Card.objects.filter(pk__in=[record.pk for record in stored.values()]))
        found = {each.card.pk: each for each in rules.of_cards(cards) if each.rule == "external-id-spelling"}
        told = {name for name, record in stored.items() if record.pk in found}
        assert told == {"old", "clash", "wrong", "film", "series", "untold"}
        clash = found[stored["clash"].pk]
        assert (clash.level, clash.brings) == (Level.WARNING, stored["right"].card)
        assert not clash.can_be_brought

    def test_is_told_in_one_query(self, stored, django_assert_num_queries):
        cards = list(Card.objects.filter(kind="title"))
        made = bodies(cards)
        proposed = [Proposed(card, "publish", made[card.pk]) for card in cards]
        with django_assert_num_queries(1):
            list(ids_are_spelled(proposed))

    def test_leaves_the_form_nothing_to_save(self, stored, writer, client):
        self.migration.spell(apps, connection.schema_editor())
        client.force_login(writer)
        url = reverse("admin:catalog_title_change", args=[stored["old"].pk])
        form = client.get(url).context["adminform"].form
        data = {key: value for key, value in form.initial.items() if value is not None}
        assert data["external_ids"] == "imdb:tt1020072"
        assert client.post(url, data).status_code == 302
        assert Card.objects.get(pk=stored["old"].pk).version == 1
