import pytest
from django.db import connection

from catalog.titles.models import Credit, Title
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Version
from cms.desk.write.change import ChangeConflict, ChangeRefused, change, change_many
from tests.make import NOON, credit, edit, make_person, make_title, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def reread(record) -> Card:
    return Card.objects.get(pk=record.pk)


class TestCreation:
    def test_a_record_gets_a_card_a_slug_and_a_version(self, writer):
        title = make_title(writer, name="When They See Us", genres=["drama", "crime"])
        card = reread(title)
        assert (card.kind, card.slug, card.label, card.version) == (
            "title",
            "when-they-see-us",
            "When They See Us",
            1,
        )
        state = card.versions.get().state
        assert state["genres"] == ["crime", "drama"]
        assert title.genres.count() == 2

    def test_a_draft_may_lack_anything(self, writer):
        title = Title()
        change(title, by=writer, at=NOON, expect=0, fields={})
        assert str(title.card) == "Untitled title"
        assert title.card.slug is None
        assert title.name is None

    def test_a_name_given_later_makes_the_slug(self, writer):
        title = make_title(writer, name="")
        edit(title, writer, name="Seven Seconds")
        assert reread(title).slug == "seven-seconds"

    @pytest.mark.parametrize(
        ("name", "slug"),
        [("24", "24-title"), ("\uaaae", "title-"), ("Ocean’s 8", "oceans-8"), ("8½", "8-1-2-title")],
    )
    def test_a_slug_always_holds_a_letter(self, writer, name, slug):
        assert reread(make_title(writer, name=name)).slug.startswith(slug)

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Łukasz Żal", "lukasz-zal"),
            ("Mads Mikkelsen på Ærø", "mads-mikkelsen-pa-aero"),
            ("Đặng Thùy Trâm", "dang-thuy-tram"),
            ("Þórbergur", "thorbergur"),
            ("Große Straße", "grosse-strasse"),
            ("Идиот", "idiot"),
            ("Face/Off", "face-off"),
        ],
    )
    def test_a_slug_has_the_letters_of_its_name_in_latin_script(self, writer, name, slug):
        assert reread(make_title(writer, name=name)).slug == slug

    def test_the_same_name_twice_gives_two_slugs(self, writer):
        first, second = make_title(writer, name="Part One"), make_title(writer, name="Part One")
        assert (reread(first).slug, reread(second).slug) == ("part-one", "part-one-2")

    def test_needs_the_right(self):
        with refused(NotAllowed, "write_record"):
            make_title(make_user("reader"))


class TestNonsense:
    @pytest.mark.parametrize(
        ("fields", "path", "message"),
        [
            ({"premiere": "2019-02-30"}, "premiere", "not a day of the calendar"),
            ({"premiere": "31.5.2019"}, "premiere", "is not a date"),
            ({"premiere": "２０１９-05"}, "premiere", "is not a date"),
            (
                {"external_ids": {"new-1": {"scheme": "IMDb!", "value": "x"}}},
                "external_ids/new-1/scheme",
                "small",
            ),
            ({"type": "opera"}, "type", "opera"),
            ({"genres": ["drama", "no-such"]}, "genres", "There is no genre “no-such”"),
            ({"name": "a\x00b"}, "name", "NUL"),
            ({"name": "x" * 301}, "name", "300"),
            ({"slug": "24"}, "slug", "can't be a slug"),
            ({"colour": "red"}, "colour", "has no “colour”"),
            (
                {"credits": {"new-1": {"person": 999999, "job": "actor"}}},
                "credits/new-1/person",
                "no person “999999”",
            ),
            ({"credits": {"new-1": {"person": None}}}, "credits/new-1/job", "Choose a job"),
        ],
    )
    def test_is_refused_with_its_place_and_nothing_is_written(self, writer, fields, path, message):
        with pytest.raises(ChangeRefused) as error:
            make_title(writer, **fields)
        assert any(problem.path == path and message in problem.message for problem in error.value.problems)
        assert not Card.objects.exists()

    def test_a_bad_value_in_a_new_row_has_one_problem_and_not_its_default_too(self, writer):
        with pytest.raises(ChangeRefused) as error:
            make_title(writer, external_ids={"new-1": {"scheme": "imdb", "value": "x" * 201}})
        assert [problem.path for problem in error.value.problems] == ["external_ids/new-1/value"]

    def test_a_constraint_speaks_its_own_sentence(self, writer):
        with pytest.raises(ChangeRefused, match="Nobody dies before they are born"):
            make_person(writer, born="1972-08", died="1971")
        make_person(writer, born="1972-08", died="1972")

    def test_a_credit_names_one_person_or_one_organisation(self, writer):
        with refused(ChangeRefused, "credit_names_one"):
            make_title(writer, credits={"new-1": {"job": "actor"}})

    def test_the_same_credit_twice_is_refused(self, writer):
        person = make_person(writer)
        with refused(ChangeRefused, "credit_once"):
            make_title(writer, credits={"new-1": credit(person), "new-2": credit(person)})

    def test_an_external_id_names_one_record(self, writer):
        make_title(writer, name="One", external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})
        with pytest.raises(ChangeRefused, match="imdb:tt0000001 names “One” already"):
            make_title(writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})


class TestVersions:
    def test_a_change_of_nothing_writes_nothing(self, writer):
        title = make_title(writer, name="One")
        assert edit(title, writer, name=" One ") is None
        assert reread(title).version == 1

    def test_parts_not_named_stay(self, writer):
        person = make_person(writer)
        title = make_title(writer, credits={"new-1": credit(person), "new-2": credit(person, "director")})
        first = title.credits.get(job="actor")
        edit(title, writer, credits={first.pk: {"character": "Korey Wise"}})
        assert set(title.credits.values_list("job", "character")) == {
            ("actor", "Korey Wise"),
            ("director", None),
        }
        edit(title, writer, credits={first.pk: None})
        assert title.credits.get().job_id == "director"
        assert [len(version.state["credits"]) for version in Version.objects.filter(card=title.pk)] == [
            2,
            2,
            1,
        ]

    def test_a_slug_given_up_before_it_was_live_is_free_again(self, writer):
        title = make_title(writer, name="One")
        edit(title, writer, slug="uno")
        assert reread(make_title(writer, name="One")).slug == "one"


class TestTwoEditors:
    def test_different_fields_are_kept_together(self, writer, other_writer):
        title = make_title(writer, name="One", synopsis=None)
        edit(title, writer, expect=1, name="Two")
        edit(title, other_writer, expect=1, synopsis="About two.")
        title.refresh_from_db()
        assert (title.name, title.synopsis) == ("Two", "About two.")

    def test_the_same_field_is_a_conflict_with_both_sides(self, writer, other_writer):
        title = make_title(writer, name="One", synopsis=None)
        edit(title, writer, expect=1, name="Two")
        with pytest.raises(ChangeConflict, match="writer has changed the same") as conflict:
            edit(title, other_writer, expect=1, name="Three", synopsis="Lost?")
        [found] = conflict.value.conflicts
        assert (found.path, found.before, found.theirs, found.yours) == ("name", "One", "Two", "Three")
        title.refresh_from_db()
        assert (title.name, title.synopsis) == ("Two", None)

    def test_the_same_value_twice_is_no_conflict(self, writer, other_writer):
        title = make_title(writer, name="One")
        edit(title, writer, expect=1, name="Two")
        assert edit(title, other_writer, expect=1, name="Two") is None

    def test_cells_of_one_row_are_told_apart(self, writer, other_writer):
        title = make_title(writer, credits={"new-1": credit(make_person(writer))})
        row = title.credits.get()
        edit(title, writer, expect=1, credits={row.pk: {"character": "Mickey"}})
        edit(title, other_writer, expect=1, credits={row.pk: {"billing": 3}})
        row.refresh_from_db()
        assert (row.character, row.billing) == ("Mickey", 3)
        with pytest.raises(ChangeConflict):
            edit(title, other_writer, expect=1, credits={row.pk: {"character": "Joseph"}})

    def test_a_row_edited_and_removed_is_a_conflict(self, writer, other_writer):
        title = make_title(writer, credits={"new-1": credit(make_person(writer))})
        row = title.credits.get()
        edit(title, writer, expect=1, credits={row.pk: None})
        with pytest.raises(ChangeConflict):
            edit(title, other_writer, expect=1, credits={row.pk: {"billing": 3}})
        assert not Credit.objects.exists()


class TestMany:
    def test_a_moved_version_refuses_the_batch(self, writer):
        one, two = make_title(writer), make_title(writer)
        edit(one, writer, name="Moved")
        batch = [(one.card, 1, {"name": "A"}), (two.card, 1, {"name": "B"})]
        with pytest.raises(ChangeRefused, match="was changed by writer since") as error:
            change_many(batch, by=writer, at=NOON)
        assert [problem.place for problem in error.value.problems] == [0]
        assert reread(two).version == 1

    def test_queries_do_not_grow_with_rows(self, writer, django_assert_max_num_queries):
        people = [make_person(writer) for _ in range(2)]
        titles = [make_title(writer, genres=["drama"]) for _ in range(4)]

        def queries(size):
            new = [
                (Card(kind="title"), 0, {"name": f"New {size} {n}", "genres": ["crime"]}) for n in range(size)
            ]
            lines = {f"new-{n}": credit(person) for n, person in enumerate(people)}
            old = [(titles.pop().card, 1, {"name": f"Old {n}", "credits": lines}) for n in range(size)]
            with django_assert_max_num_queries(68) as captured:
                change_many([*new, *old], by=writer, at=NOON)
            return len(captured)

        assert queries(1) == queries(3)

    def test_a_broken_constraint_names_its_row(self, writer):
        batch = [
            (Card(kind="person"), 0, {"name": "Fine", "born": "1980"}),
            (Card(kind="person"), 0, {"name": "Odd", "born": "1980", "died": "1970"}),
        ]
        with refused(ChangeRefused, "person_died_after_birth") as error:
            change_many(batch, by=writer, at=NOON)
        assert [problem.place for problem in error.value.problems] == [1]
        assert not Card.objects.exists()


def test_versions_can_be_neither_changed_nor_deleted(writer):
    from django.db import DatabaseError, transaction

    title = make_title(writer)
    for sql in ("UPDATE desk_version SET number = 7", "DELETE FROM desk_version"):
        with (
            pytest.raises(DatabaseError, match="insert-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert title.card.versions.count() == 1


def test_a_broken_constraint_is_looked_for_among_changed_rows_only(writer, django_assert_max_num_queries):
    def queries(size):
        people = [make_person(writer) for _ in range(size)]
        title = make_title(writer, credits={f"new-{n}": credit(each) for n, each in enumerate(people)})
        with (
            django_assert_max_num_queries(65) as captured,
            refused(ChangeRefused, "credit_names_one"),
        ):
            edit(title, writer, credits={"new-1": {"job": "actor"}})
        return len(captured)

    queries(1)
    assert queries(2) == queries(20)


class TestSlugsOfABatch:
    def test_are_made_in_one_query_however_many_share_a_name(self, writer, django_assert_max_num_queries):
        def queries(size):
            batch = [(Card(kind="person"), 0, {"name": f"Ann {size}"}) for _ in range(size)]
            with django_assert_max_num_queries(65) as captured:
                change_many(batch, by=writer, at=NOON)
            return len(captured)

        queries(1)
        assert queries(2) == queries(40)
        assert Card.objects.filter(slug="ann-40-40").exists()

    def test_leave_alone_what_another_row_chose(self, writer):
        batch = [
            (Card(kind="person"), 0, {"name": "Ann"}),
            (Card(kind="person"), 0, {"name": "B", "slug": "ann"}),
        ]
        change_many(batch, by=writer, at=NOON)
        assert set(Card.objects.values_list("label", "slug")) == {("Ann", "ann-2"), ("B", "ann")}


class TestRowsThatAreNotThere:
    def test_are_refused_by_their_place(self, writer):
        title, other = make_title(writer), make_title(writer, credits={"new-1": credit(make_person(writer))})
        row = other.credits.get()
        with refused(ChangeRefused, "row_gone") as error:
            edit(title, writer, credits={row.pk: {"character": "Nobody"}})
        assert error.value.problems[0].path == f"credits/{row.pk}"
        row.refresh_from_db()
        assert row.character is None

    def test_are_a_conflict_where_the_record_moved(self, writer, other_writer):
        title, other = make_title(writer), make_title(writer, credits={"new-1": credit(make_person(writer))})
        edit(title, other_writer, name="Moved")
        with pytest.raises(ChangeConflict):
            edit(title, writer, expect=1, credits={other.credits.get().pk: {"character": "Nobody"}})
