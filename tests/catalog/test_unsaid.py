"""Names that may not be said are warned of wherever readers would read them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.names import PAST
from catalog.people.models import Person, PersonName, UnsaidName
from catalog.people.unsaid import Names, Unsaid, names_are_not_said
from catalog.people.unsaid_names import keys, keys_in
from cms.desk.base import canonical
from cms.desk.checks import rules
from cms.desk.checks.rules import Level, Proposed
from cms.desk.history.drop import drop
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import kind
from cms.desk.records.states import fields_of
from cms.desk.review.contents import propose
from tests.desk.merge.test_any_order import HYPOTHESIS, rolled_back
from tests.make import NOON, credit, edit, make_organisation, make_person, make_title, make_user
from tests.make.kinds import codes, make_full, make_least
from tests.make.sources import make_source
from tests.make.stories import make_story


def said(name: str, text: str) -> bool:
    return bool(list(Names.of([Unsaid(Person(), name, False)]).found_in(text)))


class TestANameIsSaid:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Raymond Santana", "Directed with Raymond Santana in 2019."),
            ("Raymond Santana", "RAYMOND SANTANA’S story"),
            ("Raymond Santana", "raymond santanas Geschichte"),
            ("Raymond Santana", "Raymond\u00a0Santana"),
            ("Raymond Santana", "Raymond\nSantana"),
            ("Raymond Santana", "Raymond A. Santana"),
            ("Raymond Santana", "Santana, Raymond"),
            ("Raymond Santana", "#RaymondSantana"),
            ("Raymond Santana", "raymond-santana"),
            ("Raymond Santana", "(Raymond Santana-led)"),
            ("Zoë Łódź", "Zoe Lodz"),
            ("Zoe Lodz", "ZOË ŁÓDŹ"),
            ("Иван Петров", "и Иван Петров"),
            ("Sinéad O'Connor", "Sinead O’Connor’s"),
            ("Jean-Luc Picard", "Jean Luc Picard"),
            ("Cher", "with Cher."),
            ("Cher", "CHER’S"),
            ("Beyoncé", "Beyonce"),
            ("林志玲", "演员林志玲出席"),
        ],
    )
    def test_whatever_stands_around_it(self, name, text):
        assert said(name, text)
        assert keys(name) & keys_in(text)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Raymond Santana", "Raymond, and Carlos Santana"),
            ("Raymond Santana", "Raymondo Santana"),
            ("Raymond Santana", "Raymond Santanana"),
            ("Raymond Santana", "Raymond"),
            ("May", "it may be"),
            ("Cher", "mon cher ami, Cherry"),
            ("Al", "all"),
            ("X", "X"),
            ("!!", "!!"),
        ],
    )
    def test_and_not_a_part_of_another_word(self, name, text):
        assert not said(name, text)

    @given(st.text(max_size=30), st.text(max_size=30))
    def test_between_any_words(self, before, after):
        assert said("Raymond Santana", f"{before} Raymond Santana {after}")

    @given(st.text(max_size=40), st.text(max_size=200))
    def test_or_is_not_whatever_the_texts_are(self, name, text):
        said(name, text)


# Few letters, so that texts say names; each sort that names and texts are made of.
PIECES = ["Al", "al", "AL", "Als", "Bo", "bos", "Cy", "s", "J", "É", "ß", "Жан", "林", "志", "玲", "ー", "7"]
BETWEEN = [" ", "", "-", ", ", ".", "\n", "'", "’"]
pieces = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BETWEEN)), max_size=9)
phrases = pieces.map(lambda found: "".join(word + after for word, after in found))


class TestWhatATextIsAskedFor:
    @given(phrases | st.text(max_size=12), phrases | st.text(max_size=40))
    @settings(max_examples=600)
    def test_is_each_name_that_it_says(self, name, text):
        if said(name, text):
            assert keys(name) & keys_in(text)

    @given(phrases.filter(str.strip), phrases, phrases)
    def test_is_a_name_that_stands_in_it(self, name, before, after):
        text = f"{before} {name} {after}"
        if said(name, text):
            assert keys(name) & keys_in(text)

    @given(
        st.lists(st.sampled_from(["Al", "Bos", "Cy", "J", "Élan"]), min_size=2, max_size=4),
        st.lists(st.sampled_from(["", "B. ", "s "]), min_size=4, max_size=4),
        st.sampled_from(["", "s", "’s", "ss"]),
        st.sampled_from(["straight", "last first", "as one"]),
    )
    def test_is_a_name_however_it_is_printed(self, words, initials, ending, printed):
        some = [words[-1], *words[:-1]] if printed == "last first" else words
        text = "".join(f"{word} {initial}" for word, initial in zip(some, initials, strict=False)).strip()
        text = ("".join(words) if printed == "as one" else text) + ending
        if said(" ".join(words), text):
            assert keys(" ".join(words)) & keys_in(text)

    def test_is_no_other_name(self):
        assert not keys("Raymond Santana") & keys_in("Raymond met Carlos, and Santana sang.")

    def test_is_a_name_longer_than_a_key(self):
        name = f"{'a' * 250} {'b' * 40}"
        assert said(name, f"with {name}s")
        assert keys(name) & keys_in(f"with {name}s")


NAMING = st.sampled_from(["free", "by_role", "never"])
KINDS = st.sampled_from(["birth", "former", "stage", "erroneous"])
states_of_a_person = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ava Grey", "Elliot", None]),
        "naming": NAMING,
        "names": st.lists(
            st.tuples(st.sampled_from(["Ava Grey", "Ellen Grey", "林志玲"]), KINDS, st.booleans()),
            max_size=2,
            unique_by=lambda row: row[:2],
        ),
    }
)


def unsaid_anew() -> set[tuple]:
    """All names that may not be said, read from the people."""
    people = Person.objects.exclude(naming="free")
    found = {(each.pk, each.name, False) for each in people if each.name}
    rows = PersonName.objects.select_related("person")
    found |= {(row.person_id, row.text, False) for row in rows.exclude(person__naming="free")}
    past = rows.filter(kind__in=PAST, may_be_shown=False, person__naming="free")
    return found | {
        (row.person_id, row.text, True)
        for row in past
        if canonical.fold(row.text) != canonical.fold(row.person.name or "")
    }


def unsaid_stored() -> set[tuple]:
    stored = list(UnsaidName.objects.values_list("person", "name", "is_past", "key"))
    assert len(stored) == len(set(stored))
    assert {(name, key) for _, name, _, key in stored} == {
        (name, key) for _, name, _, _ in stored for key in keys(name)
    }
    return {row[:3] for row in stored}


@pytest.mark.django_db
class TestWhatIsStored:
    @pytest.mark.slow
    @HYPOTHESIS
    @given(st.lists(st.tuples(st.integers(0, 1), states_of_a_person), min_size=1, max_size=6))
    def test_is_as_the_people_are_whatever_is_written(self, written):
        def play():
            writer = make_user("wanda", "writer")
            people = [make_person(writer), make_person(writer, naming="never")]
            for place, state in written:
                person = people[place]
                gone = dict.fromkeys(person.names.values_list("pk", flat=True))
                rows = {
                    f"new-{number}": {"text": text, "kind": sort, "may_be_shown": shown}
                    for number, (text, sort, shown) in enumerate(state["names"])
                }
                edit(person, writer, **{**state, "names": {**gone, **rows}})
                assert unsaid_stored() == unsaid_anew()

        rolled_back(play)

    def test_goes_with_a_draft_that_is_dropped(self, writer):
        person = make_person(writer, naming="never")
        assert unsaid_stored()
        drop(person.card, by=writer, at=NOON, expect=person.card.version)
        assert not UnsaidName.objects.exists()

    def test_is_filled_in_a_database_with_people(self, writer):
        make_person(writer, name="Ava Grey", names={"new-1": {"text": "Ellen Grey", "kind": "former"}})
        make_person(writer, naming="by_role", names={"new-1": {"text": "Bo", "kind": "stage"}})
        make_person(writer, names={"new-1": {"text": "Al Cy", "kind": "stage"}})
        stored = set(UnsaidName.objects.values_list("person", "name", "is_past", "key"))
        UnsaidName.objects.all().delete()
        import_module("catalog.migrations.0021_unsaid_names").fill(apps, connection.schema_editor())
        assert set(UnsaidName.objects.values_list("person", "name", "is_past", "key")) == stored
        assert unsaid_stored() == unsaid_anew()


def found(*records, rule: str = "name-not-to-be-said") -> list:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    return [each for each in rules.of_cards(cards) if each.rule == rule]


@pytest.mark.django_db
class TestAPersonNeverToBeNamed:
    @pytest.fixture
    def never(self, writer):
        return make_person(
            writer,
            name="Raymond Santana",
            naming="never",
            names={"new-1": {"text": "Ray Vega", "kind": "erroneous"}},
        )

    def test_is_warned_of_with_the_field_the_place_and_the_record(self, writer, never):
        title = make_title(writer, synopsis="Four boys\nand Raymond Santana.", tagline="Ray Vega’s night")
        first, second = found(title)
        assert (first.path, second.path) == ("synopsis", "tagline")
        assert {each.level for each in (first, second)} == {Level.WARNING}
        assert {each.brings for each in (first, second)} == {never.card}
        assert "at character 15 (“Four boys and Raymond Santana.”)" in first.message
        assert not first.can_be_brought

    def test_is_warned_of_in_lines_citations_and_the_address(self, writer, never):
        source = make_source(writer)
        title = make_title(
            writer,
            name="Raymond Santana",
            credits={"new-1": credit(make_person(writer), character="Raymond Santana")},
            citations={"new-1": {"source": source.pk, "quotation": "said Raymond Santana"}},
        )
        row, cited = title.credits.get().pk, title.card.citations.get().pk
        paths = {each.path for each in found(title)}
        assert {"name", "slug", f"credits/{row}/character"} < paths
        assert any(path.startswith("citations/") for path in paths), cited

    def test_is_warned_of_in_a_public_note(self, writer, never):
        title = make_title(writer)
        changeset = propose([title.card], by=writer, at=NOON, note="Without Raymond Santana now.")
        assert [each.path for each in rules.of_changeset(changeset) if "to-be-said" in each.rule] == ["note"]

    def test_is_not_warned_of_in_their_own_record(self, writer, never):
        assert not found(never)

    def test_costs_one_query_however_many_records_and_names(self, writer, never, django_assert_num_queries):
        for place in range(3):
            make_person(writer, name=f"Never {place}", naming="never")
        titles = [make_title(writer, synopsis="Raymond Santana") for _ in range(4)]
        made = bodies([each.card for each in titles])
        proposed = [Proposed(each.card, "publish", made[each.pk]) for each in titles]
        with django_assert_num_queries(1):
            assert len(list(names_are_not_said(proposed))) == 4

    def test_costs_a_few_queries_however_long_the_text(self, writer, never, django_assert_num_queries):
        title = make_title(writer, synopsis=" ".join(f"word{n}" for n in range(2000)) + " Raymond Santana")
        proposed = [Proposed(title.card, "publish", bodies([title.card])[title.pk])]
        with django_assert_num_queries(3):
            assert len(list(names_are_not_said(proposed))) == 1


@pytest.mark.django_db
class TestEveryTextOfEveryKind:
    def test_is_looked_through(self, writer):
        """Each text column that reaches a body is found by its words, whatever the kind."""
        make_person(writer, name="Zacharias Quill", naming="never")
        named = make_least(writer)
        word = "Zacharias Quill"
        where: dict[str, set[str]] = {}
        for record in make_full(writer, named, word):
            for each in found(record):
                where.setdefault(each.card.kind, set()).add(each.path.split("/")[-1])
        assert set(where) == codes()
        for code in codes():
            made = canonical.dumps(next(iter(bodies([named[code].card]).values())))
            texts = {
                field.name
                for field in fields_of(kind(code).model)
                if field.get_internal_type() in ("CharField", "TextField")
                and not field.choices
                and type(field).__name__ == field.get_internal_type()
                and f'"{field.name}":' in made
            }
            coded = {"amount", "amount_to", "currency", "price", "title"}
            assert texts - coded <= where[code], code


@pytest.mark.django_db
class TestAFormerName:
    @pytest.fixture
    def elliot(self, writer):
        return make_person(
            writer, name="Elliot Grey", names={"new-1": {"text": "Ellen Grey", "kind": "former"}}
        )

    def test_is_warned_of_as_words_of_others_and_of_their_own(self, writer, elliot):
        title = make_title(
            writer, synopsis="With Ellen Grey.", credits={"new-1": credit(elliot, credited_as="Ellen Grey")}
        )
        paths = [each.path for each in found(title, rule="former-name-said")]
        assert paths == [f"credits/{title.credits.get().pk}/credited_as", "synopsis"]
        firm = make_organisation(writer, name="Ellen Grey Films")
        assert found(firm, rule="former-name-said")

    def test_is_not_warned_of_where_it_may_be_shown(self, writer, elliot):
        row = elliot.names.get()
        edit(elliot, writer, names={row.pk: {"text": row.text, "kind": row.kind, "may_be_shown": True}})
        assert not found(make_title(writer, synopsis="With Ellen Grey."), rule="former-name-said")

    def test_is_not_warned_of_where_it_is_the_name_of_today(self, writer):
        person = make_person(writer, name="Ava Grey", names={"new-1": {"text": "Ava Grey", "kind": "birth"}})
        assert not found(person, rule="former-name-said")

    def test_is_warned_of_in_a_story(self, writer, elliot):
        story = make_story(
            writer,
            headline="What Ellen Grey’s fans saw",
            blocks={"new-0": {"type": "paragraph", "text": f"Ellen [Grey]({elliot.pk})."}},
        )
        paths = {each.path.split("/")[-1] for each in found(story, rule="former-name-said")}
        assert {"headline", "text"} <= paths
