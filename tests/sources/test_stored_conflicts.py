"""Conflicts as they are stored and resolved: found in any order, told once, open again if a value moves."""

from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.models import Act
from cms.accounts.refusals import Refusal
from cms.accounts.rights import NotAllowed
from cms.desk.checks import rules
from cms.desk.review.contents import propose
from cms.desk.write.change import ChangeRefused
from cms.publishing.refresh import refresh_all
from sources.claims.models import Claim, FoundConflict, OpenConflict
from sources.claims.open_conflicts import settle_all
from sources.claims.stored.resolve import ConflictError, reopen, resolve
from sources.models import Property
from tests.make import NOON, document, edit, make_live, make_title
from tests.make.sources import apart_from, cite, make_claim, make_source

pytestmark = pytest.mark.django_db
FACT = {"modality": "fact", "speaker_described": None}


def found() -> set[tuple]:
    settle_all()
    rows = FoundConflict.objects.filter(is_there=True)
    return {(row.kind, row.one_id, row.other_id, row.path.partition("/")[0]) for row in rows}


@pytest.fixture
def disputed(writer, editor):
    """A fact that is live with two origins, and another that came later and contradicts it."""
    Property.objects.filter(pk="audience").update(sources_needed=2)
    title, one = make_title(writer), make_source(writer, title="One")
    sources = [one, make_source(writer, title="Two", independent_of=apart_from(one))]
    cited = {f"new-{place}": cite(each) for place, each in enumerate(sources)}
    plain = {"citations": cited, "bound": None, **FACT}
    claims = [
        make_claim(writer, title, amount=amount, told_as=told_as, **plain)
        for amount, told_as in (("23000000", "fact"), ("31000000", "attributed"))
    ]
    make_live(title, *sources, claims[0], by=writer, approver=editor)
    make_live(claims[1], by=writer, approver=editor)
    refresh_all(at=NOON)
    settle_all()
    return claims


def only() -> FoundConflict:
    return FoundConflict.objects.get(kind="value")


def settled(editor, **given):
    row = only()
    said = {"outcome": "both_stand", "reason": "They are of two weeks.", "seen": row.digest, **given}
    return resolve(row, by=editor, at=NOON, **said)


class TestFinding:
    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_finds_the_same_in_any_order_of_saving(self, writer, order):
        title = make_title(writer)
        given = [
            {"amount": "23000000", "bound": None},
            {"amount": "31000000", "bound": None},
            {"amount": "23000000", "bound": None, "unit": "viewers"},
        ]
        made = {}
        for place in order:
            made[place] = make_claim(writer, title, **given[place]).pk
            settle_all()
        named = {card: place for place, card in made.items()}
        assert {(kind, frozenset((named[one], named[other]))) for kind, one, other, _ in found()} == {
            ("value", frozenset((0, 1))),
            ("unit", frozenset((0, 2))),
            ("not_comparable", frozenset((1, 2))),
        }

    def test_stores_what_informs_and_queues_what_alarms(self, writer):
        title = make_title(writer)
        for region, amount in (("US", "9000000"), ("GB", "2000000")):
            where = {"new-1": {"kind": "region", "region": region}}
            make_claim(writer, title, amount=amount, bound=None, qualifiers=where)
        assert {kind for kind, *_ in found()} == {"scope"}
        assert not OpenConflict.objects.exists()

    def test_tells_a_part_that_is_more_than_its_whole(self, writer):
        title = make_title(writer)
        for region, amount in (("US", "9000000"), ("001", "2000000")):
            where = {"new-1": {"kind": "region", "region": region}}
            make_claim(writer, title, amount=amount, bound=None, qualifiers=where)
        assert {kind for kind, *_ in found()} == {"part"}

    def test_tells_what_its_own_source_printed(self, writer):
        source = make_source(writer)
        printed = {"new-1": cite(source, printed_value="over 23 million", printed_unit="viewers")}
        claim = make_claim(writer, citations=printed)
        assert found() == {("unit", claim.pk, None, "citations")}

    def test_tells_what_the_record_has_otherwise_and_follows_it(self, writer):
        title = make_title(writer, premiere="2019-05-31")
        plain = {"amount": None, "unit": None, "bound": None, **FACT}
        claim = make_claim(writer, title, property="premiered", date="2019-06-07", **plain)
        assert found() == {("date", claim.pk, None, "mirrors")}
        edit(title, writer, premiere="2019-06-07")
        assert found() == set()

    def test_takes_no_difference_of_zone_for_one_of_dates(self, writer):
        shown = {"country": "US", "date": "2019-05-31", "time": "00:00", "zone": "America/Los_Angeles"}
        title = make_title(writer, showings={"new-1": {**shown, "kind": "streaming"}})
        plain = {"amount": None, "unit": None, "bound": None, **FACT}
        make_claim(writer, title, property="premiered", date="2019-05-30", **plain)
        assert found() == set()
        make_claim(writer, title, property="premiered", date="2019-06-03", **plain)
        assert {kind for kind, *_ in found()} == {"date"}

    def test_takes_two_days_of_one_midnight_for_no_conflict_of_claims_until_it_is_another(self, writer):
        # The premiere is stated by its day in New York; it came out at once wherever it was another one.
        shown = {"country": "US", "date": "2019-05-31", "time": "00:00", "zone": "America/Los_Angeles"}
        showings = {"new-1": {**shown, "kind": "streaming"}}
        title = make_title(writer, premiere="2019-05-31", showings=showings)
        plain = {"amount": None, "unit": None, "bound": None, "property": "premiered", **FACT}
        for date in ("2019-05-30", "2019-05-31", "2019-06"):
            make_claim(writer, title, date=date, **plain)
        # June is that moment nowhere on earth.
        assert sorted(kind for kind, *_ in found()) == ["date", "date", "date", "scope"]
        (key,) = title.showings.values_list("pk", flat=True)
        edit(title, writer, showings={key: {"date": "2019-05-29", "time": "12:00"}})
        assert "scope" not in {kind for kind, *_ in found()}

    @pytest.mark.parametrize("date", ["2019-05-31", "2019-05"])
    def test_asks_a_showing_known_to_the_day_whether_zones_explain_two_days(self, writer, date):
        title = make_title(writer, showings={"new-1": {"country": "US", "date": date, "kind": "streaming"}})
        plain = {"amount": None, "unit": None, "bound": None, "property": "premiered", **FACT}
        for day in ("2019-05-30", "2019-05-31"):
            make_claim(writer, title, date=day, **plain)
        assert {kind for kind, *_ in found()} == {"scope" if date == "2019-05-31" else "date"}

    def test_tells_readers_of_a_claim_that_another_has_another_zone(self, writer, editor):
        shown = {"country": "US", "date": "2019-05-31", "time": "00:00", "zone": "America/Los_Angeles"}
        title = make_title(writer, showings={"new-1": {**shown, "kind": "streaming"}})
        source = make_source(writer)
        plain = {"amount": None, "unit": None, "bound": None, "property": "premiered", **FACT}
        one, other = (
            make_claim(writer, title, date=day, citations={"new-1": cite(source)}, **plain)
            for day in ("2019-05-30", "2019-05-31")
        )
        make_live(title, source, one, other, by=writer, approver=editor)
        (found,) = document(one)["derived"]["differences"]
        assert (found["claim"]["id"], found["kind"], found["axes"]) == (other.pk, "scope", ["zone"])
        assert "time zone" in found["sentence"]
        assert document(one)["derived"]["conflicts"] == []

    def test_counts_the_days_of_a_span_from_the_release(self, writer):
        title = make_title(writer, premiere="2019-05-31")
        windows = (
            {"kind": "window", "span": "first_days", "days": 28},
            {"kind": "window", "starts": "2019-05-31", "ends": "2019-06-27"},
        )
        for amount, window in zip(("64000000", "41000000"), windows, strict=True):
            make_claim(writer, title, amount=amount, bound=None, qualifiers={"new-1": window})
        assert {kind for kind, *_ in found()} == {"value"}


class TestResolving:
    def test_ends_a_conflict_and_gives_the_fact_back(self, disputed, editor):
        assert document(disputed[0])["derived"]["voice"] == "attributed"
        settled(editor)
        settle_all()
        refresh_all(at=NOON)
        assert not OpenConflict.objects.exists()
        assert document(disputed[0])["derived"]["conflicts"] == []
        assert document(disputed[0])["derived"]["voice"] == "fact"

    def test_leaves_an_act_on_the_timeline_of_both(self, disputed, editor):
        settled(editor)
        acts = Act.objects.filter(what="conflict.resolved", by=editor).values_list("card", flat=True)
        assert sorted(acts) == sorted(each.pk for each in disputed)

    def test_holds_through_a_recomputation(self, disputed, editor, writer):
        settled(editor)
        edit(disputed[0], writer, method="It says how.")
        settle_all()
        assert not OpenConflict.objects.exists()
        assert not only().is_open()

    def test_is_over_where_a_value_moves(self, disputed, editor, writer):
        settled(editor)
        edit(disputed[0], writer, amount="24000000")
        settle_all()
        assert OpenConflict.objects.count() == 1
        assert only().is_open()
        assert only().outcome == "both_stand", "how it had ended is still told"

    def test_stays_on_what_is_live_until_the_move_is_published(self, disputed, editor, writer):
        settled(editor)
        edit(disputed[0], writer, amount="24000000")
        settle_all()
        refresh_all(at=NOON)
        assert document(disputed[0])["derived"]["conflicts"] == []

    def test_can_be_taken_back(self, disputed, editor):
        reopen(settled(editor), by=editor, at=NOON)
        settle_all()
        refresh_all(at=NOON)
        assert OpenConflict.objects.count() == 1
        assert document(disputed[1])["derived"]["voice"] == "attributed"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"reason": " "}, "conflict_reason"),
            ({"outcome": "whatever"}, "conflict_outcome"),
            ({"seen": "of yesterday"}, "conflict_moved"),
        ],
    )
    def test_needs_an_outcome_a_reason_and_the_values_of_now(self, disputed, editor, given, code):
        with pytest.raises(ConflictError) as refused:
            settled(editor, **given)
        assert refused.value.code == code
        assert only().is_open()

    def test_is_refused_twice(self, disputed, editor):
        settled(editor)
        with pytest.raises(ConflictError) as refused:
            settled(editor)
        assert refused.value.code == "conflict_over"

    def test_is_taken_back_once_and_not_of_what_is_gone(self, disputed, editor):
        row = reopen(settled(editor), by=editor, at=NOON)
        with pytest.raises(ConflictError) as refused:
            reopen(row, by=editor, at=NOON)
        assert refused.value.code == "conflict_open"
        FoundConflict.objects.all().delete()
        with pytest.raises(ConflictError) as refused:
            reopen(row, by=editor, at=NOON)
        assert refused.value.code == "conflict_gone"

    def test_is_not_for_writers(self, disputed, writer):
        with pytest.raises((NotAllowed, Refusal)):
            settled(writer)


class TestTheQueue:
    @pytest.fixture
    def client(self, editor):
        client = Client()
        client.force_login(editor)
        return client

    def test_shows_both_sides_and_the_deeds(self, disputed, client):
        shown = client.get(reverse("admin:sources_claim_conflicts")).content.decode()
        for words in (
            "23 million accounts",
            "31 million accounts",
            "Narrow its scope",
            "Correct or deprecate",
        ):
            assert words in shown

    def test_resolves_and_tells_how_it_ended(self, disputed, client):
        given = {"outcome": "show_both", "reason": "Nobody can tell.", "seen": only().digest}
        done = client.post(reverse("admin:sources_claim_resolve", args=[only().pk]), given, follow=True)
        assert "Nobody can tell." in done.content.decode()
        assert "No two claims contradict each other" in done.content.decode()

    def test_says_what_is_missing(self, disputed, client):
        given = {"outcome": "show_both", "reason": "", "seen": only().digest}
        done = client.post(reverse("admin:sources_claim_resolve", args=[only().pk]), given, follow=True)
        assert "Say why" in done.content.decode()
        assert only().is_open()


class TestBadScopes:
    def findings(self, claim: Claim, writer) -> set[str]:
        changeset = propose([claim.card], by=writer, at=NOON, title="One")
        return {each.rule for each in rules.of_changeset(changeset)}

    def test_a_region_of_the_past_in_a_window_after_it(self, writer):
        scope = {
            "new-1": {"kind": "region", "region": "SUHH"},
            "new-2": {"kind": "window", "starts": "2019-05-31", "ends": "2019-06-27"},
        }
        assert "region-of-the-past" in self.findings(make_claim(writer, qualifiers=scope), writer)

    def test_a_region_of_the_past_in_its_own_time(self, writer):
        scope = {
            "new-1": {"kind": "region", "region": "SUHH"},
            "new-2": {"kind": "window", "starts": "1980", "ends": "1981"},
        }
        assert "region-of-the-past" not in self.findings(make_claim(writer, qualifiers=scope), writer)

    @pytest.mark.parametrize(
        "row",
        [
            {"kind": "window", "starts": "2019-06-27", "ends": "2019-05-31"},
            {"kind": "window", "span": "first_days"},
            {"kind": "window", "span": "first_days", "days": 28, "starts": "2019-05-31"},
            {"kind": "window", "days": 28},
            {"kind": "platform", "region": "US"},
            {"kind": "region", "metric": None},
        ],
    )
    def test_nonsense_is_refused_with_a_sentence(self, writer, row):
        with pytest.raises(ChangeRefused) as refused:
            make_claim(writer, qualifiers={"new-1": row})
        assert len(str(refused.value)) > 20

    def test_both_ends_reversed(self, writer):
        claim = make_claim(writer, amount="30", amount_to="20", bound=None)
        assert "claim-value" in self.findings(claim, writer)
