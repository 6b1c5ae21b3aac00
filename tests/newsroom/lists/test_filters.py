"""Lists are narrowed by what people look for; what can't be meant is told, and lists nothing."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.collaboration import leases
from cms.desk.models import Card, Changeset
from cms.desk.records.registry import kinds
from cms.newsroom.lists.years import read
from tests.make import (
    edit,
    make_episode,
    make_event,
    make_live,
    make_offer,
    make_organisation,
    make_review,
    make_season,
    make_title,
)
from tests.make.merges import merged
from tests.make.sources import cite, make_source


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return signed_in(writer)


def address(code: str) -> str:
    of = next(each for each in kinds() if each.code == code)
    return reverse(f"admin:{of.model._meta.app_label}_{of.model._meta.model_name}_changelist")


def listed(client, code: str, **asked) -> list[int]:
    answer = client.get(address(code), asked)
    assert answer.status_code == 200, answer
    rows = [each.pk for each in answer.context["cl"].result_list]
    # Counted otherwise than they are listed.
    assert answer.context["cl"].result_count == len(rows)
    return rows


def shown(client, code: str, **asked) -> str:
    return client.get(address(code), asked).content.decode()


class TestAList:
    def test_is_narrowed_by_a_column_and_by_its_being_empty(self, as_writer, writer):
        film, series = make_title(writer, type="film"), make_title(writer, type="series")
        neither = make_title(writer, type=None)
        assert listed(as_writer, "title", type="series") == [series.pk]
        assert listed(as_writer, "title", type="-") == [neither.pk]
        assert len(listed(as_writer, "title", type="")) == 3
        assert film.pk in listed(as_writer, "title")

    def test_is_narrowed_by_state_alone_and_with_others(self, as_writer, writer, editor):
        live = make_title(writer, type="film", name="Selma")
        draft = make_title(writer, type="film", name="Selmo")
        other = make_title(writer, type="series", name="Zorro")
        make_live(live, by=writer, approver=editor)
        assert listed(as_writer, "title", state="live") == [live.pk]
        assert listed(as_writer, "title", state="draft") == [draft.pk, other.pk]
        assert listed(as_writer, "title", state="draft", type="film") == [draft.pk]
        assert listed(as_writer, "title", state="draft", mine="made") == [draft.pk, other.pk]
        # It is searched among the drafts, of which one is called nearly so.
        assert listed(as_writer, "title", state="draft", q="selma") == [draft.pk]
        assert listed(as_writer, "title", q="selma") == [live.pk]

    def test_is_narrowed_by_terms_of_a_vocabulary(self, as_writer, writer):
        both = make_title(writer, countries=["US", "GB"], genres=["drama"])
        make_title(writer, countries=["GB"], original_language="en")
        assert listed(as_writer, "title", countries="US") == [both.pk]
        assert listed(as_writer, "title", countries="GB", genres="drama") == [both.pk]
        assert listed(as_writer, "title", original_language="fr") == []

    def test_is_narrowed_by_records_and_whatever_was_merged_into_them(
        self, as_writer, writer, editor, other_editor
    ):
        one, other = make_organisation(writer, name="Netflix"), make_organisation(writer, name="Netflix Inc")
        titles = [make_title(writer), make_title(writer)]
        reviews = [
            make_review(writer, outlet=outlet.pk, title=title.pk)
            for outlet, title in zip((one, other), titles, strict=True)
        ]
        make_live(*reviews, one, other, *titles, by=writer, approver=editor)
        assert listed(as_writer, "review", outlet=one.pk) == [reviews[0].pk]
        merged(other, one, by=writer, approver=editor)
        assert sorted(listed(as_writer, "review", outlet=one.pk)) == sorted(each.pk for each in reviews)
        assert "Outlet: Netflix" in shown(as_writer, "review", outlet=one.pk)

    def test_is_narrowed_by_years(self, as_writer, writer):
        dates = ("1989", "1999-12-31", "2000", "2019-05-31", "2019-12")
        titles = {each: make_title(writer, premiere=each, name=each) for each in dates}
        for typed, found in (
            ("2019", ["2019-05-31", "2019-12"]),
            ("1990s", ["1999-12-31"]),
            ("1989-2000", ["1989", "1999-12-31", "2000"]),
            ("2000 – ", ["2000", "2019-05-31", "2019-12"]),
            ("-1999", ["1989", "1999-12-31"]),
        ):
            assert listed(as_writer, "title", premiere=typed) == [titles[each].pk for each in found], typed

    def test_is_narrowed_by_years_that_a_date_as_stated_may_mean(self, as_writer, writer):
        dates = ("1989~", "[1989,1995]", "1985/..", "[..1980]", "1990")
        events = {each: make_event(writer, when=each, name=each) for each in dates}
        plain = make_event(writer, date="1990-05", name="plain")
        make_event(writer, name="undated")

        def found(years: str) -> set[int]:
            return set(listed(as_writer, "event", date=years))

        assert found("1990") == {plain.pk, *(events[each].pk for each in ("[1989,1995]", "1985/..", "1990"))}
        assert found("1989") == {events[each].pk for each in ("1989~", "[1989,1995]", "1985/..")}
        assert found("-1979") == {events["[..1980]"].pk}
        assert found("2020-") == {events["1985/.."].pk}

    def test_is_narrowed_by_what_is_missing(self, as_writer, writer):
        without = make_title(writer)
        make_title(writer, synopsis="A house.")
        assert listed(as_writer, "title", missing="synopsis") == [without.pk]
        assert "Missing: without a synopsis" in shown(as_writer, "title", missing="synopsis")

    @pytest.mark.parametrize(("order", "names"), [({}, "ABBC"), ({"o": "1"}, "ABBC"), ({"o": "-1"}, "CBBA")])
    def test_of_what_is_missing_is_in_the_order_of_names(self, as_writer, writer, order, names):
        made = [make_title(writer, name=name) for name in "CBAB"]
        edit(made[0], writer, tagline="Nobody leaves.")
        found = listed(as_writer, "title", missing="synopsis", **order)
        assert "".join(str(Card.objects.get(pk=each)) for each in found) == names
        assert listed(as_writer, "title", missing="synopsis", q="B") == [made[1].pk, made[3].pk]
        assert listed(as_writer, "title", missing="synopsis", state="draft", q="C") == [made[0].pk]

    def test_is_narrowed_by_who_wrote(self, as_writer, writer, other_writer):
        mine, theirs = make_title(writer), make_title(other_writer)
        assert listed(as_writer, "title", mine="made") == [mine.pk]
        assert listed(as_writer, "title", mine="changed") == [mine.pk]
        leases.take(theirs.card, by=writer, at=timezone.now())
        assert listed(as_writer, "title", mine="working") == [theirs.pk]

    def test_is_narrowed_by_when_its_sources_were_read(self, as_writer, writer):
        today = timezone.now().date()
        old, new = ((today - timedelta(days=days)).isoformat() for days in (40, 20))
        sources = {each: make_source(writer, accessed=each) for each in (old, new)}
        cited = [make_event(writer, citations={"new-1": cite(each)}) for each in sources.values()]
        both = make_event(
            writer, citations={f"new-{place}": cite(each) for place, each in enumerate(sources.values())}
        )
        make_event(writer)
        assert listed(as_writer, "event", read="30") == [cited[0].pk]
        assert listed(as_writer, "event", read="365") == []
        assert both.pk not in listed(as_writer, "event", read="30")

    def test_is_searched_among_what_its_filters_leave(self, as_writer, writer):
        make_title(writer, name="Part", type="series")
        film = make_title(writer, name="Part 2", type="film")
        assert listed(as_writer, "title", q="part", type="film") == [film.pk]

    @pytest.mark.parametrize("code", [each.code for each in kinds() if each.model.__module__[:5] != "tests"])
    def test_offers_no_filter_with_more_choices_than_are_read_at_a_glance(self, as_writer, code):
        form = as_writer.get(address(code)).context["cl"].form
        for field in form:
            assert str(field).count("<option") <= 20, field.name


WHERE = ("here", "elsewhere", "world", "except", "season", "episode")
WHEN = ("current", "coming", "ended")


class TestOffers:
    @pytest.fixture
    def titles(self, writer):
        """Titles by what is on offer of them in Australia."""
        today = timezone.now().date()
        past, future = ((today + timedelta(days=days)).isoformat() for days in (-2, 2))
        title = {
            name: make_title(writer, name=name)
            for name in (
                "here",
                "elsewhere",
                "world",
                "except",
                "season",
                "episode",
                "over",
                "coming",
                "none",
            )
        }
        netflix = make_organisation(writer, name="Netflix")
        season = make_season(writer, title["season"])
        episode = make_episode(writer, title["episode"])

        def offer(**fields):
            return make_offer(writer, provider=netflix.pk, **{"type": "subscription", **fields})

        country = {"territory": "country", "country": "AU"}
        world = {"territory": "worldwide", "country": None}
        offer(title=title["here"].pk, **country, ends=f"{today:%Y}")
        offer(title=title["elsewhere"].pk, territory="country", country="US")
        offer(title=title["world"].pk, **world, except_countries=["US"])
        offer(title=title["except"].pk, **world, except_countries=["AU", "US"])
        offer(season=season.pk, title=None, **country)
        offer(episode=episode.pk, title=None, **country)
        offer(title=title["over"].pk, **country, ends=past)
        offer(title=title["coming"].pk, **country, starts=future)
        return title

    def test_find_the_titles_that_lack_one_in_a_country(self, as_writer, titles):
        found = listed(as_writer, "title", no_offer_in="AU")
        lacking = ("coming", "elsewhere", "except", "none", "over")
        assert found == [titles[name].pk for name in lacking]

    def test_are_narrowed_by_when_they_hold(self, as_writer, titles):
        count = {
            each: len(listed(as_writer, "offer", window=each)) for each in ("current", "coming", "ended")
        }
        assert count == {"current": 6, "coming": 1, "ended": 1}

    def test_that_were_withdrawn_are_none(self, as_writer, writer, editor):
        title, netflix = make_title(writer), make_organisation(writer, name="Netflix")
        offer = make_offer(
            writer, provider=netflix.pk, title=title.pk, type="rent", territory="country", country="AU"
        )
        make_live(offer, title, netflix, by=writer, approver=editor)
        assert listed(as_writer, "title", no_offer_in="AU") == []
        make_live(offer, by=writer, approver=editor, action="withdraw", note="It is gone.")
        assert listed(as_writer, "title", no_offer_in="AU") == [title.pk]


class TestWhatCannotBeMeant:
    @pytest.mark.parametrize(
        "asked",
        [
            {"type": "nothing"},
            {"state": "state"},
            {"missing": "a leg"},
            {"mine": "yours"},
            {"countries": "XX"},
            {"countries": "' OR 1=1"},
            {"premiere": "20x9"},
            {"premiere": "2019-2010"},
            {"premiere": "٢٠١٩"},
            {"premiere": "-"},
            {"premiere": "9" * 500},
            {"no_offer_in": "Atlantis"},
            {"read": "-1"},
        ],
    )
    def test_is_told_and_lists_nothing(self, as_writer, writer, asked):
        make_title(writer)
        answer = as_writer.get(address("title"), asked)
        assert answer.status_code == 200
        assert list(answer.context["cl"].result_list) == []
        assert "mended" in answer.content.decode()

    @pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", "1.5", "%00"])
    def test_of_a_record_likewise(self, as_writer, writer, value):
        make_review(writer)
        assert as_writer.get(f"{address('review')}?outlet={value}").status_code == 200

    def test_never_selects_all_for_an_action(self, as_writer, writer):
        title = make_title(writer)
        data = {"action": "put_together", "_selected_action": [], "select_across": "1"}
        as_writer.post(f"{address('title')}?premiere=20x9", data)
        assert not Changeset.objects.exists()
        as_writer.post(f"{address('title')}?premiere=", {**data, "_selected_action": [title.pk]})
        assert Changeset.objects.exists()

    def test_an_unknown_filter_lists_all_and_says_so(self, as_writer, writer):
        answer = as_writer.get(address("title"), {"colour": "red"})
        assert answer.status_code == 302


class TestAnEmptyList:
    def test_says_how_to_begin(self, as_writer):
        assert "Add the first title" in shown(as_writer, "title")
        assert "Import a spreadsheet" in shown(as_writer, "title")

    def test_says_what_to_leave_out(self, as_writer, writer):
        make_title(writer, type="film", name="Selma")
        page = shown(as_writer, "title", type="series", q="zzyzx")
        assert "Leave out “Type: series”" in page
        assert 'href="?type=series"' in page
        assert "among records of every kind" in page


class TestYears:
    @given(first=st.integers(0, 9999), last=st.integers(0, 9999))
    def test_of_a_span_hold_just_the_dates_in_it(self, first, last):
        span = read(f"{first:04}-{last:04}")
        if first > last:
            assert span is None
            return
        assert span is not None
        for year in (0, first - 1, first, last, last + 1, 9999):
            for date in (f"{year:04}", f"{year:04}-01", f"{year:04}-12-31"):
                if 0 <= year <= 9999:
                    assert (span.first <= date < span.after) == (first <= year <= last), date

    @given(st.text(max_size=12))
    def test_are_read_or_refused_whatever_is_typed(self, typed):
        span = read(typed)
        assert span is None or span.first < span.after


def test_each_kind_declares_filters_that_its_list_can_show(as_writer, db):
    for of in kinds():
        assert as_writer.get(address(of.code)).status_code == 200
        assert admin.site.get_model_admin(of.model).filters is not None
