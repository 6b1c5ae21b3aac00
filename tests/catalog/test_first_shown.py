"""The date of a work that follows from its first showing is read wherever a stated one is."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.episodes.models import Episode
from catalog.titles.models import Title
from cms.desk.checks import rules
from cms.desk.finding.told_apart import told_apart
from cms.desk.history.restore import restore
from cms.desk.models import Card, Version
from cms.desk.records.bodies import body
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write.bulk_edit.apply import apply
from cms.desk.write.bulk_edit.fields import Deed
from cms.desk.write.bulk_edit.preview import choose, preview
from cms.desk.write.change import ChangeRefused
from tests.make import NOON, edit, keyed, make_episode, make_live, make_season, make_title
from tests.make.sheets import make_import, problems
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def shown(date: str, **values) -> dict:
    return {"new-1": {"territory": "country", "country": "US", "kind": "broadcast", "date": date, **values}}


@pytest.fixture
def lists(writer):
    """The list of a kind of works, as its ids in order and its page."""
    client = Client()
    client.force_login(writer)

    def ask(model: type, **asked) -> tuple[list[int], str]:
        name = f"admin:catalog_{model._meta.model_name}_changelist"
        answer = client.get(reverse(name), asked)
        return [each.pk for each in answer.context["cl"].result_list], answer.content.decode()

    return ask


def place(model: type, column: str) -> int:
    """The number of a column of a kind's list, as addresses of sorted lists count them."""
    own = admin.site._registry[model]
    return 1 + len(own.list_display) + own.columns.index(column)


class TestALists:
    @pytest.mark.parametrize(("model", "fact"), [(Title, "premiere"), (Episode, "air_date")])
    def test_year_filter_cells_and_order_read_it(self, lists, writer, model, fact):
        series = make_title(writer, name="Zulu", premiere="1950")
        make = {Title: lambda **values: make_title(writer, **values)}
        made = make.get(model, lambda **values: make_episode(writer, series, **values))
        late = made(name="Alpha", **{fact: "1999-05"})
        early = made(name="Bravo", showings=shown("1989-05-31"))
        never = made(name="Charlie", showings=shown("1989", kind="preview"))
        assert lists(model, **{fact: "1989"})[0] == [early.pk]
        assert lists(model, **{fact: "1980-1999"})[0] == [late.pk, early.pk]
        column = place(model, fact)
        there = [early.pk, late.pk, never.pk]
        ids, page = lists(model, o=column, **({} if model is Episode else {"type": "film"}))
        assert [each for each in ids if each in there] == there  # undated ones last
        assert "1989-05-31 <span class=quiet>as shown</span>" in page
        assert "1999-05 <span" not in page

    def test_missing_filter_does_too(self, lists, writer):
        make_title(writer, showings=shown("1989"))
        bare = make_title(writer, showings=shown("1989", kind="preview"))
        assert lists(Title, missing="premiere")[0] == [bare.pk]


class TestNamesakes:
    def test_are_told_apart_by_it(self, writer, editor, client):
        title = make_title(writer, name="Carrie", type="film", showings=shown("1976-11-03"))
        season = make_season(writer, title, showings=shown("1977"))
        episode = make_episode(writer, title, air_date="1978", showings=shown("1979"))
        cards = Card.objects.filter(pk__in=[title.pk, season.pk, episode.pk])
        assert told_apart(cards) == {title.pk: "film, 1976", season.pk: "1977", episode.pk: "1978"}
        picker = Client()
        picker.force_login(writer)
        asked = {"app_label": "catalog", "model_name": "season", "field_name": "title", "term": "carrie"}
        found = picker.get(reverse("admin:autocomplete"), asked).json()["results"]
        assert [each["text"] for each in found if "make" not in each] == ["Carrie (film, 1976)"]
        assert "film, 1976" in picker.get(reverse("newsroom:search"), {"q": "carrie"}).content.decode()
        make_live(title, by=writer, approver=editor)
        [told] = client.get("/api/v1/search", {"q": "carrie"}).json()["results"]
        assert told["told_apart"] == ["film", "1976"]


dates = st.sampled_from([None, "1988", "1989-05", "1989-05-31", "1990-01-01"])
rows = st.lists(
    st.fixed_dictionaries(
        {
            "date": dates,
            "kind": st.sampled_from(["broadcast", "festival", "preview"]),
            "country": st.sampled_from(["US", "AU", "GB"]),
        }
    ),
    max_size=3,
    unique_by=lambda row: (row["kind"], row["country"]),
)


class TestWhatIsStored:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(dates, rows), min_size=1, max_size=3))
    def test_is_always_what_is_approved(self, writer, steps):
        title = make_title(writer)
        for premiere, showings in steps:
            gone = dict.fromkeys(title.showings.values_list("pk", flat=True))
            new = {f"new-{place}": row for place, row in enumerate(showings)}
            edit(title, writer, premiere=premiere, showings={**gone, **new})
            [state] = states(kind("title"), [title.card]).values()
            assert Title.objects.get(pk=title.pk).first_shown == body(kind("title"), state)["premiere"]

    def test_follows_where_an_earlier_version_is_restored(self, writer):
        title = make_title(writer, showings=shown("1989"))
        edit(title, writer, premiere="1990")
        restore(title, Version.objects.get(card=title.pk, number=1), by=writer, at=NOON, expect=2)
        title.refresh_from_db()
        assert (title.premiere, title.first_shown) == (None, "1989")


class TestAnEndBeforeTheFirstShowing:
    said = "is before the first showing, “United States, 31 May 2019”, in whatever time zone"

    def test_is_refused_at_its_field(self, writer):
        title = make_title(writer, showings=shown("2019-05-31"))
        with pytest.raises(ChangeRefused, match=self.said) as told:
            edit(title, writer, ended="2019-05-29")
        assert [(each.path, each.code) for each in told.value.problems] == [("ended", "ended_before_shown")]
        client = Client()
        client.force_login(writer)
        address = f"/admin/catalog/title/{title.pk}/change/"
        form = client.get(address).context["adminform"].form
        data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        answer = client.post(address, {**data, "ended": "2019-05-29"})
        assert self.said in answer.context["adminform"].form.errors["ended"][0]

    @pytest.mark.parametrize("ended", ["2019", "2019-05", "2019-05-31", "2019-06"])
    def test_is_none_where_it_may_be_the_same_day(self, writer, ended):
        edit(make_title(writer, showings=shown("2019-05-31")), writer, ended=ended)

    def test_is_none_where_only_the_zone_differs(self, writer):
        early = {"country": "AU", "time": "06:50", "zone": "Australia/Sydney"}
        season = make_season(writer, make_title(writer), showings=shown("2013-11-24", **early))
        edit(season, writer, ended="2013-11-23")
        with refused(ChangeRefused, "ended_before_shown"):
            edit(season, writer, ended="2013-11-21")

    def test_is_refused_where_the_showing_is_added_last(self, writer):
        season = make_season(writer, make_title(writer), ended="2018")
        with refused(ChangeRefused, "ended_before_shown"):
            edit(season, writer, showings=shown("2019-05-31"))

    def test_is_left_to_the_stated_premiere_where_there_is_one(self, writer):
        edit(make_title(writer, premiere="2018", showings=shown("2019-05-31")), writer, ended="2018")

    def test_is_a_problem_of_its_cell_in_a_sheet(self, writer):
        make_title(writer, name="One", showings=shown("2019-05-31"), **keyed("title", "one"))
        staged = make_import(writer, "key,ended", "one,2018")
        assert [column for column, *_ in problems(staged, 2)] == ["ended"]

    def test_is_told_in_the_preview_of_a_bulk_edit_and_left(self, writer):
        late, early = (make_title(writer, showings=shown(year)) for year in ("2019", "2010"))
        made = choose([late.pk, early.pk], of=kind("title"), by=writer, at=NOON)
        made = preview(made, field="ended", deed=Deed.SET, value="2015", by=writer, at=NOON)
        outcomes = dict(made.rows.values_list("card", "code"))
        assert outcomes == {late.pk: "ended_before_shown", early.pk: ""}
        apply(made, seen=made.preview, by=writer, at=NOON)
        early.refresh_from_db()
        assert early.ended == "2015"

    def test_that_was_there_before_is_told_at_submission_and_keeps_no_other_edit_waiting(self, writer):
        title = make_title(writer, showings=shown("2019-05-31"))
        Title.objects.filter(pk=title.pk).update(ended="2018")
        edit(title, writer, tagline="A tagline.")
        found = rules.of_cards([Card.objects.get(pk=title.pk)])
        [told] = [each for each in found if each.rule == "ended-before-shown"]
        assert (told.path, told.level.name) == ("ended", "WARNING")
