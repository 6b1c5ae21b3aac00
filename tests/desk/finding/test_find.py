"""The search: the same records, in the same order, on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.titles.models import Title
from cms.desk.base.search_words import LONGEST, Query, likeness, search_words, spaced, squeezed, trigrams
from cms.desk.finding import find
from cms.desk.finding.find import find_cards
from cms.desk.models import Card, CardName
from cms.desk.models.cards import EditorialState
from tests.make import edit, make_live, make_organisation, make_person, make_title
from tests.make.merges import merged, parted

from .catalogue import PEOPLE, TITLES
from .rebuilt import names_are_as_if_written_anew
from .searches import SEARCHES

pytestmark = pytest.mark.django_db


def also(*names: str) -> dict:
    return {f"new-{place}": {"text": text, "kind": "also_known_as"} for place, text in enumerate(names)}


@pytest.fixture(scope="class")
def catalogue(shared):
    """The label of each record."""
    writer, _ = shared
    for name, others in TITLES.items():
        make_title(writer, name=name, names=also(*others))
    for name, others in PEOPLE.items():
        make_person(writer, name=name, names=also(*others))
    return dict(Card.objects.values_list("pk", "label"))


def called(words: str, **restricted) -> list[str]:
    ids = find_cards(words, **restricted).ids
    labels = dict(Card.objects.filter(pk__in=ids).values_list("pk", "label"))
    return [labels[key] for key in ids]


class TestACatalogue:
    def test_is_searched_alike_on_both_databases(self, catalogue):
        searches = SEARCHES.splitlines()
        assert len(searches) >= 200
        wrong = {}
        for line in searches:
            words, _, wanted = (part.strip() for part in line.partition("=>"))
            found = find_cards(words)
            said = ("~" if found.is_guess else "") + " | ".join(catalogue[key] for key in found.ids)
            if said != wanted:
                wrong[words] = (said, wanted)
        assert not wrong

    @pytest.mark.parametrize("number", ["1917", "911", "2001", "49"])
    def test_has_names_that_are_numbers_behind_the_record_of_that_id(self, catalogue, number):
        assert any(number in catalogue[key].replace("-", "") for key in find_cards(number).ids)

    @given(st.text(max_size=30))
    def test_takes_anything_that_can_be_typed(self, catalogue, text):
        assert set(find_cards(text).ids) <= set(catalogue)

    @pytest.mark.parametrize(
        "text", ["a" * 10_000, "spider " * 2_000, "\0", " ", "́", "'''", "\\", "%_%", "(" * 500, "9" * 500]
    )
    def test_takes_what_is_too_long_or_has_no_letters(self, catalogue, text):
        find_cards(text)
        assert len(Query(text).text) <= LONGEST

    def test_finds_each_record_by_each_of_its_names(self, catalogue):
        for name, others in (TITLES | PEOPLE).items():
            for each in (name, *others, name.upper(), f"  {name} "):
                assert name in called(each), each

    def test_is_searched_within_one_kind(self, catalogue):
        assert called("jack") == ["Jack Thorne"]
        assert called("jack", kind="title") == []
        assert called("Micheal Jordan", kind="person")[0] == "Michael Jordan"

    def test_is_searched_among_some_records_before_it_is_cut(self, catalogue, monkeypatch):
        monkeypatch.setattr(find, "MOST", 2)
        films = Title.objects.filter(card__label__in=["Spiderhead", "The Amazing Spider-Man"])
        assert called("spider", among=films) == ["Spiderhead", "The Amazing Spider-Man"]
        monkeypatch.setattr(find, "FEW", 1)
        assert called("spider", among=films) == ["Spiderhead", "The Amazing Spider-Man"]
        assert called("spidreman", among=films)[0] == "The Amazing Spider-Man"

    def test_says_where_more_match_than_are_looked_through(self, catalogue, monkeypatch):
        monkeypatch.setattr(find, "MOST", 2)
        assert find_cards("spider").is_cut
        assert not find_cards("spiderhead").is_cut


class TestARecord:
    def test_is_found_by_its_id_slugs_and_ids_elsewhere(self, writer, editor):
        ids = {"new-1": {"scheme": "imdb", "value": "tt1020072"}}
        title = make_title(writer, name="Selma", slug="selma-2014", external_ids=ids)
        make_live(title, by=writer, approver=editor)
        edit(title, writer, slug="selma-march")
        for words in (
            "selma-2014",
            "selma march",
            "SELMA-2014",
            "tt1020072",
            "imdb:TT1020072",
            str(title.pk),
        ):
            assert find_cards(words).ids[:1] == [title.pk], words
        assert find_cards("selma-2014", kind="person").ids == []

    def test_is_found_by_its_new_name_and_no_longer_by_the_old(self, writer):
        title = make_title(writer, name="Untold", slug="one")
        edit(title, writer, name="Adolescence")
        assert find_cards("adolescence").ids == [title.pk]
        assert find_cards("untold").ids == []

    def test_has_no_row_for_a_name_in_the_same_words(self, writer):
        title = make_title(writer, name="Łódź", slug="lodz", names=also("LODZ", "Lodz!", "The Boat"))
        rows = CardName.objects.filter(card=title.pk).order_by("pk")
        assert list(rows.values_list("squeezed", "is_main")) == [("lodz", True), ("theboat", False)]

    def test_that_was_merged_leads_to_its_survivor_through_a_chain(self, writer, editor):
        first, second, third = (make_organisation(writer, name=each) for each in ("Alpha", "Beta", "Gamma"))
        make_live(first, second, third, by=writer, approver=editor)
        merged(first, second, by=writer, approver=editor)
        assert called("alpha") == ["Beta"]
        again = merged(second, third, by=writer, approver=editor)
        assert called("alpha") == called("beta") == ["Gamma"]
        assert find_cards(str(first.pk)).ids == [third.pk]
        gone = Card.objects.in_state(EditorialState.MERGED)
        assert called("alpha", among=gone, as_merged=True) == ["Alpha", "Beta"]
        parted(again, by=writer, approver=editor)
        assert called("alpha") == called("beta") == ["Beta"]
        names_are_as_if_written_anew()


class TestNamesThatAreReadTheSame:
    @pytest.mark.parametrize(
        ("words", "nearest"),
        [
            ("李明", ["李明", "Li Ming", "黎明"]),
            ("黎明", ["黎明", "Li Ming", "李明"]),
            ("Li Ming", ["Li Ming", "李明", "黎明"]),
            ("Łódź", ["Łódź", "Lodz", "Łodz"]),
            ("ŁÓDŹ", ["Łódź", "Lodz", "Łodz"]),
            ("lodz", ["Lodz", "Łódź", "Łodz"]),
            ("Лев", ["Лев", "Lev"]),
        ],
    )
    def test_are_found_as_they_are_written_first(self, writer, words, nearest):
        for name in ("李明", "Li Ming", "黎明", "Łódź", "Lodz", "Łodz", "Lev", "Лев", "Levi"):
            make_person(writer, name=name)
        found = called(words)
        assert found[0] == nearest[0]
        assert sorted(found[: len(nearest)]) == sorted(nearest)

    def test_in_the_beginning_too(self, writer):
        for name in ("黎明之前", "李明的一天"):
            make_person(writer, name=name)
        assert called("李明")[0] == "李明的一天"
        assert called("黎明")[0] == "黎明之前"

    def test_are_found_by_an_alias_in_the_other_script(self, writer):
        make_person(writer, name="A. Li", names={"new-1": {"text": "黎明", "kind": "also_known_as"}})
        other = make_person(writer, name="B. Li", names={"new-1": {"text": "李明", "kind": "also_known_as"}})
        assert called("李明")[0] == str(other)
        edit(other, writer, names={other.names.get().pk: {"text": "黎明"}})
        assert called("李明")[0] == "A. Li"
        names_are_as_if_written_anew()


WORDS = ["gardn", "garden", "iron", "resist", "sister", "sis", "on", "a"]


class TestLikeness:
    @given(st.lists(st.text("abcdeé1", min_size=1, max_size=6), min_size=1, max_size=4))
    def test_of_the_same_words_is_whole_and_of_none_is_nothing(self, words):
        assert likeness(words, words) == likeness(words, ["zz", *words, "zz"]) == 1
        assert likeness(words, ["xyz"]) == 0

    @given(*[st.lists(st.sampled_from(WORDS), max_size=6)] * 2)
    def test_is_that_of_the_run_of_words_that_is_most_alike(self, asked, name):
        wanted = trigrams(asked)
        runs = (
            trigrams(name[start:end]) for start in range(len(name)) for end in range(start + 1, len(name) + 1)
        )
        best = max((len(wanted & there) / len(wanted | there) for there in runs), default=0)
        assert likeness(asked, name) == best

    def test_is_that_of_postgresql(self):
        assert likeness(["word"], ["two", "words"]) == pytest.approx(4 / 7)
        assert likeness(["grahm"], ["stephen", "graham"]) == pytest.approx(4 / 9)


class TestWords:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("Spider-Man 2", ["spider", "man", "spiderman", "2"]),
            ("L.A. Confidential", ["l", "a", "la", "confidential"]),
            ("Sinéad O’Connor", ["sinead", "o", "connor", "oconnor"]),
            ("Fast & Furious", ["fast", "and", "furious"]),
            ("!!!", []),
        ],
    )
    def test_have_no_marks_and_are_one_word_too(self, name, words):
        assert search_words(name) == words

    @given(st.text(max_size=60))
    def test_of_a_name_are_found_in_it(self, name):
        query = Query(name)
        assert not query.tokens or query.matches(spaced(search_words(query.text)))
        assert squeezed(squeezed(name)) == squeezed(name)
