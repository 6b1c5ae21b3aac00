import pytest

from catalog.offers.models import Offer
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing import page_documents
from cms.publishing.models import LiveDocument
from tests.make import (
    NOON,
    document,
    edit,
    keyed,
    make_episode,
    make_live,
    make_offer,
    make_organisation,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in, make_import, problems
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(writer):
    return make_title(writer, name="When They See Us")


@pytest.fixture
def shops(writer, editor, title):
    """Netflix offers the title in Australia and the season elsewhere; Prism sells an episode, twice."""
    season = make_season(writer, name="Season 1", title=title)
    episode = make_episode(writer, name="Part One", title=title)
    netflix, prism = (make_organisation(writer, name=name) for name in ("Netflix", "Prism"))
    country = {"territory": "country", "country": "AU"}
    price = {"price": "2.99", "currency": "AUD"}
    offers = {
        "here": make_offer(writer, title=title, provider=netflix, starts="2019-05-31", **country),
        "there": make_offer(writer, season=season, provider=netflix, except_countries=["CN", "AU"]),
        "rent": make_offer(writer, episode=episode, provider=prism, type="rent", **country, **price),
        "buy": make_offer(
            writer, episode=episode, provider=prism, through=netflix, type="buy", territory="not_stated"
        ),
    }
    make_live(title, season, episode, netflix, prism, *offers.values(), by=writer, approver=editor)
    return {"season": season, "episode": episode, "netflix": netflix, "prism": prism, **offers}


class TestAnOffer:
    @pytest.mark.parametrize(
        ("starts", "ends"), [("2019-05-31", "2019-05-30"), ("2020", "2019-12-31"), ("2019-05", "2019-04")]
    )
    def test_never_ends_before_it_starts(self, writer, starts, ends):
        with refused(ChangeRefused, "offer_ends_after_start"):
            make_offer(writer, starts=starts, ends=ends)

    @pytest.mark.parametrize(("starts", "ends"), [("2019-05-31", "2019"), ("2019", None), (None, "2019")])
    def test_may_end_later_or_at_an_unknown_date(self, writer, starts, ends):
        assert make_offer(writer, starts=starts, ends=ends).ends == ends

    def test_is_of_one_work(self, writer, title):
        with refused(ChangeRefused, "offer_one_subject"):
            make_offer(writer, title=title, episode=make_episode(writer, title=title))

    def test_has_no_more_episodes_than_there_are(self, writer):
        assert make_offer(writer, episodes_available=4, episodes_total=4).pk
        with refused(ChangeRefused, "offer_episodes_within_total"):
            make_offer(writer, episodes_available=5, episodes_total=4)

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("price", "12,99", "Write the price as a number"),
            ("price", "-1", "Write the price as a number"),
            ("currency", "dollars", "at most 3 characters"),
            ("currency", "aud", "by its three letters"),
        ],
    )
    def test_costs_a_number_of_a_currency(self, writer, name, value, sentence):
        with pytest.raises(ChangeRefused, match=sentence):
            make_offer(writer, **{name: value})

    @pytest.mark.parametrize(
        ("missing", "fact"),
        [("title", "subject"), ("provider", "provider"), ("type", "type"), ("territory", "territory")],
    )
    def test_needs_subject_provider_type_and_territory(self, writer, title, missing, fact):
        offer = make_offer(writer, **{"title": title, "provider": make_organisation(writer), missing: None})
        with refused(ReviewError, "blocked", f"{fact}-missing"):
            make_submitted(offer, by=writer)

    @pytest.mark.parametrize(
        ("values", "finding"),
        [
            ({"territory": "country"}, "country-missing"),
            ({"territory": "worldwide", "country": "AU"}, "country-contradicts"),
            ({"price": "2.99"}, "currency-missing"),
        ],
    )
    def test_says_what_fits_together(self, writer, editor, title, values, finding):
        provider = make_organisation(writer)
        offer = make_offer(writer, title=title, provider=provider, **values)
        with refused(ReviewError, "blocked", finding):
            make_submitted(title, provider, offer, by=writer)
        edit(offer, writer, territory="country", country="AU", currency="AUD")
        make_live(title, provider, offer, by=writer, approver=editor)

    def test_is_withdrawn_before_its_subject(self, shops, writer):
        with pytest.raises(ReviewError, match="is about it: withdraw that too"):
            make_submitted(shops["season"], by=writer, action="withdraw")

    def test_is_labelled_by_provider_work_and_terms(self, shops):
        names = ("here", "there", "buy")
        assert [LiveDocument.objects.get(pk=shops[name].pk).label for name in names] == [
            "Netflix: When They See Us (subscription, AU)",
            "Netflix: Season 1 (subscription, worldwide)",
            "Prism: Part One (buy)",
        ]

    def test_is_labelled_by_what_is_known_of_it(self, writer, title):
        assert str(make_offer(writer).card) == "Untitled offer"
        bare = make_offer(writer, title=title, type=None, territory=None)
        assert str(bare.card) == "When They See Us"


class TestItsDocument:
    def test_holds_every_fact(self, shops, title):
        here = document(shops["here"])
        assert (here["subject"]["kind"], here["subject"]["id"]) == ("title", title.pk)
        assert (here["provider"]["name"], here["through"], here["plan"]) == ("Netflix", None, None)
        assert [here[name] for name in ("type", "territory", "country")] == ["subscription", "country", "AU"]
        assert (here["starts"], here["ends"], here["slug"]) == ("2019-05-31", None, None)
        there, rent, buy = (document(shops[name]) for name in ("there", "rent", "buy"))
        assert there["except_countries"] == ["AU", "CN"]
        assert (rent["price"], rent["currency"]) == ("2.99", "AUD")
        assert buy["through"]["name"] == "Netflix"

    def test_matches_the_schema(self, shops, client):
        assert_as_described(client, shops["here"], shops["there"], shops["rent"], shops["buy"])

    def test_is_found_by_its_filters(self, shops, client, title):
        for query, names in (
            ({"subject": title.pk}, ("here",)),
            ({"subject": shops["episode"].pk}, ("rent", "buy")),
            ({"provider": shops["netflix"].pk}, ("here", "there")),
            ({"country": "AU"}, ("here", "rent")),
            ({"type": "rent"}, ("rent",)),
        ):
            results = client.get("/api/v1/offers", query).json()["results"]
            assert [each["id"] for each in results] == [shops[name].pk for name in names], query

    def test_is_included_with_what_it_names(self, shops, client, title, django_assert_num_queries):
        for address, names in (
            (f"titles/{title.pk}", {"here"}),
            (f"seasons/{shops['season'].pk}", {"there"}),
            (f"episodes/{shops['episode'].pk}", {"rent", "buy"}),
            (f"organisations/{shops['netflix'].pk}", {"here", "there"}),
        ):
            with django_assert_num_queries(2):  # the document; the offers that name it
                response = client.get(f"/api/v1/{address}", {"include": "offers"})
            results = response.json()["included"]["offers"]["results"]
            assert {each["id"] for each in results} == {shops[name].pk for name in names}, address

    def test_costs_no_query_for_each_country(self, shops, django_assert_num_queries):
        cards = list(Card.objects.filter(kind="offer"))
        with django_assert_num_queries(3):  # offers; which parts have rows; countries excepted
            bodies(cards)


class TestMoreThanAPageShows:
    def test_are_cut_only_once_it_is_known_which_stand(self, writer, editor, title, monkeypatch):
        monkeypatch.setattr(page_documents, "LONGEST", 3)
        shop = make_organisation(writer, name="Prism")
        dates = [{"ends": "2020"}] * 4 + [{"starts": "2030"}, {"starts": "2020"}, {}]
        offers = [make_offer(writer, title=title.pk, provider=shop.pk, plan=f"Plan {n}", **each)
                  for n, each in enumerate(dates)]  # fmt: skip
        make_live(title, shop, *offers, by=writer, approver=editor)
        shown = page_documents.page_documents(title.card, at=NOON).included["offers"]
        assert [each["id"] for each in shown] == [offers[5].pk, offers[6].pk, offers[4].pk]
        later = NOON.replace(year=2031)
        shown = page_documents.page_documents(title.card, at=later).included["offers"]
        assert [each["id"] for each in shown] == [each.pk for each in offers[4:]]


class TestItsSheet:
    LINES = (
        "key,title,season,provider,through,type,territory,country,except countries,price,currency,quality,"
        "starts,ends,episodes available,episodes total",
        "netflix-au,,s1,netflix,,subscription,one country,Australia,,,,HD,2019-05-31,,4,4",
        "prism,wtsu,,prism,netflix,free with advertising,worldwide,,AU | CN,0,USD,,,,,",
    )

    @pytest.fixture
    def known(self, writer, title):
        edit(title, writer, **keyed("title", "wtsu"))
        make_season(writer, title=title, **keyed("season", "s1"))
        for name in ("netflix", "prism"):
            make_organisation(writer, **keyed("organisation", name))

    def test_brings_in_offers_and_then_says_the_same(self, known, writer):
        come_in(writer, "offers", *self.LINES)
        here, prism = Offer.objects.get(country="AU"), Offer.objects.get(type="ads")
        assert (here.territory, here.quality, here.episodes_total) == ("country", "hd", 4)
        assert (prism.price, prism.except_countries.count()) == ("0", 2)

    def test_refuses_an_inverted_window(self, known, writer):
        staged = make_import(writer, "key,title,starts,ends", "x,wtsu,2020,2019", code="offers")
        assert problems(staged, 2)[0][2] == "The offer ends before it starts: correct one of the dates."
