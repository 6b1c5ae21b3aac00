"""Claims read aloud: every type of value, bound, range and kind of statement, with and without a speaker."""

import pytest

from sources.claims.sentence import sentence
from sources.models import Property, Unit
from tests.make.sources import value_of_claim

NAMES = {1: "Harbour Lights", 2: "Mira Okafor", 3: "Northlight", 4: "the Keepers", 5: "Warner Bros."}
UNITS = {
    "viewers": Unit(code="viewers", label="viewers", singular="viewer", dimension="persons"),
    "awards": Unit(code="awards", label="awards", singular="award", dimension="honours"),
    "hours": Unit(code="hours", label="hours", singular="hour", dimension="time"),
    "points": Unit(code="points", label="percentage points", singular="percentage point", dimension="other"),
}
PHRASES = {
    "reached": ("quantity", "has reached {value}"),
    "won": ("quantity", "won {value}"),
    "cost": ("money", "cost {value}"),
    "liked": ("percent", "was liked by {value} of its viewers"),
    "rose": ("quantity", "rose by {value}"),
    "ranks": ("rank", "ranks {value}"),
    "began": ("date", "took place in {value}"),
    "since": ("date", "has been on the air since {value}"),
    "due": ("date", "is scheduled for {value}"),
    "by": ("entity", "was produced by {value}"),
    "of": ("entity", "is one of {value}"),
    "is": ("text", "is {value}"),
    "said": ("text", "said that {value}"),
    "remark": ("text", "prompted the remark that {value}"),
    "on": ("text", "On {subject}: {value}"),
    "free": ("text", "{value}"),
    "true": ("boolean", "is based on a true story: {value}"),
    "ends": ("boolean", "ends with this season: {value}"),
}


def told(phrase, *qualifiers, **given):
    """The sentence of a claim whose value is `given`; what is of the claim itself begins with a capital."""
    of_claim = {name.lower(): given.pop(name) for name in list(given) if name[0].isupper()}
    value_type, words = PHRASES[phrase]
    who = dict.fromkeys(("speaker", "speaker_described", "originator", "originator_described", "said_on"))
    row = dict.fromkeys(("text", "starts", "ends", "record", "when"))
    claim = {
        "subject": {"$ref": 1, "kind": "title"},
        "modality": "fact",
        "depicted_in": None,
        **who,
        "qualifiers": [{**row, **each} for each in qualifiers],
        "value": value_of_claim(**given),
        **of_claim,
    }
    of = Property(phrase=words, value_type=value_type)
    return sentence(claim, of=of, unit=UNITS.get(given.get("unit") or ""), names=NAMES)


MIRA = {"$ref": 2, "kind": "person"}
NORTHLIGHT = {"$ref": 3, "kind": "organisation"}
KEEPERS = {"$ref": 4, "kind": "organisation"}
BROTHERS = {"$ref": 5, "kind": "organisation"}
MILLION = {"amount": "4200000", "unit": "viewers"}
DAY = "2021-03-09"

TABLE = [
    # Amounts: each bound, both ends of a range, one and many.
    (told("reached", **MILLION), "Harbour Lights has reached 4.2 million viewers."),
    (told("reached", **MILLION, bound="about"), "Harbour Lights has reached about 4.2 million viewers."),
    (told("reached", **MILLION, bound="at_most"), "Harbour Lights has reached at most 4.2 million viewers."),
    (
        told("reached", **MILLION, bound="at_least"),
        "Harbour Lights has reached at least 4.2 million viewers.",
    ),
    (
        told("reached", **MILLION, bound="less_than"),
        "Harbour Lights has reached fewer than 4.2 million viewers.",
    ),
    (told("won", amount="7", unit="awards", bound="less_than"), "Harbour Lights won fewer than 7 awards."),
    (
        told("reached", amount="4200000", amount_to="5000000", unit="viewers"),
        "Harbour Lights has reached 4.2 million to 5 million viewers.",
    ),
    (
        told("reached", amount="4000000", amount_to="5000000", unit="viewers", bound="about"),
        "Harbour Lights has reached about 4 million to 5 million viewers.",
    ),
    (told("won", amount="1", unit="awards"), "Harbour Lights won 1 award."),
    (told("won", amount="1", amount_to="3", unit="awards"), "Harbour Lights won 1 to 3 awards."),
    (told("won", amount="0", unit="awards"), "Harbour Lights won 0 awards."),
    (told("rose", amount="2.5", unit="points"), "Harbour Lights rose by 2.5 percentage points."),
    (told("rose", amount="3", unit="hours", bound="less_than"), "Harbour Lights rose by less than 3 hours."),
    # Money and percentages.
    (told("cost", amount="4145000000", currency="USD"), "Harbour Lights cost US$41.45 million."),
    (
        told("cost", amount="250", currency="GBP", bound="more_than"),
        "Harbour Lights cost more than £2.50.",
    ),
    (
        told("cost", amount="900000000", amount_to="1000000000", currency="EUR", bound="about"),
        "Harbour Lights cost about €9 million to €10 million.",
    ),
    (
        told("cost", amount="12000000", currency="JPY", bound="at_most"),
        "Harbour Lights cost at most JP¥12 million.",
    ),
    (told("liked", amount="98"), "Harbour Lights was liked by 98% of its viewers."),
    (
        told("liked", amount="14", amount_to="16", bound="about"),
        "Harbour Lights was liked by about 14 to 16% of its viewers.",
    ),
    # Places: the first is the highest.
    (
        told("ranks", rank=1, universe="series of 2021"),
        "Harbour Lights ranks first among series of 2021.",
    ),
    (
        told("ranks", rank=10, universe="series of 2021", bound="at_most"),
        "Harbour Lights ranks tenth or higher among series of 2021.",
    ),
    (told("ranks", rank=3, bound="less_than"), "Harbour Lights ranks higher than third."),
    (told("ranks", rank=30, bound="about"), "Harbour Lights ranks about number 30."),
    (told("ranks", rank=5, bound="more_than"), "Harbour Lights ranks lower than fifth."),
    # Dates.
    (told("began", date=DAY), "Harbour Lights took place on 9 March 2021."),
    (told("began", date="2021-03"), "Harbour Lights took place in March 2021."),
    (told("began", date=DAY, bound="at_least"), "Harbour Lights took place on 9 March 2021 or later."),
    (told("began", date="2021", bound="less_than"), "Harbour Lights took place before 2021."),
    (told("began", date="2021", bound="about"), "Harbour Lights took place in about 2021."),
    (told("since", date="2021", bound="more_than"), "Harbour Lights has been on the air after 2021."),
    (told("due", date=DAY, bound="about"), "Harbour Lights is scheduled for about 9 March 2021."),
    # Records, words, yes and no.
    (told("by", entity=NORTHLIGHT), "Harbour Lights was produced by Northlight."),
    (told("by", entity=BROTHERS), "Harbour Lights was produced by Warner Bros."),
    (told("is", text="A story of three keepers."), "Harbour Lights is a story of three keepers."),
    (told("true", boolean=True), "Harbour Lights is based on a true story."),
    (told("true", boolean=False), "Harbour Lights is not based on a true story."),
    (told("ends", boolean=True), "Harbour Lights ends with this season."),
    (told("ends", boolean=False), "It is not so that Harbour Lights ends with this season."),
    (told("of", entity=KEEPERS), "Harbour Lights is one of the Keepers."),
    # Nobody says which, and none.
    (
        told("reached", state="unknown", unit="viewers"),
        "Harbour Lights has reached a number of viewers that is not stated.",
    ),
    (told("won", state="none", unit="awards"), "Harbour Lights won no awards."),
    (told("cost", state="unknown"), "Harbour Lights cost an amount of money that is not stated."),
    (told("began", state="unknown"), "Harbour Lights took place on a date that is not stated."),
    (told("due", state="none"), "Harbour Lights is scheduled for no date."),
    (told("by", state="unknown"), "Harbour Lights was produced by somebody or something not named."),
    (
        told("ranks", state="unknown", universe="series of 2021"),
        "Harbour Lights ranks in a place that is not stated among series of 2021.",
    ),
    (told("said", state="unknown"), "Harbour Lights said something that is not stated."),
    # Clauses and quotations.
    (
        told("remark", text="The sea does the acting.", Modality="remark", Speaker=MIRA),
        "Harbour Lights prompted the remark that the sea does the acting, Mira Okafor said.",
    ),
    (
        told("said", text="“We are proud of it.”", Subject=NORTHLIGHT),
        "Northlight said: “We are proud of it”.",
    ),
    (
        told("on", text="“Who keeps the keepers?”", Modality="remark", Speaker=MIRA),
        "On Harbour Lights: “Who keeps the keepers?” Mira Okafor said.",
    ),
    (
        told("free", text="will have a second season", Modality="prediction", Speaker=MIRA),
        "Harbour Lights will have a second season, Mira Okafor expected.",
    ),
    (told("free", text="costs nothing on iPlayer."), "Harbour Lights costs nothing on iPlayer."),
    (told("is", text="Warner Bros.’s best"), "Harbour Lights is Warner Bros.’s best."),
    # Kinds of statement, with a speaker, an originator and nobody.
    (
        told("reached", **MILLION, Modality="party_statement", Speaker=MIRA, Originator=NORTHLIGHT),
        "Harbour Lights has reached 4.2 million viewers, Mira Okafor said, citing Northlight.",
    ),
    (
        told("reached", **MILLION, Originator=NORTHLIGHT, Said_on=DAY),
        "Harbour Lights has reached 4.2 million viewers, according to Northlight on 9 March 2021.",
    ),
    (
        told("reached", **MILLION, Modality="party_statement"),
        "Harbour Lights has reached 4.2 million viewers, as was said.",
    ),
    (
        told("is", text="a masterpiece", Modality="opinion", Speaker=MIRA),
        "Harbour Lights is a masterpiece, in the opinion of Mira Okafor.",
    ),
    (
        told("is", text="a masterpiece", Modality="opinion", Speaker=MIRA, Said_on=DAY),
        "Harbour Lights is a masterpiece, in the opinion that Mira Okafor gave on 9 March 2021.",
    ),
    (
        told("is", text="a masterpiece", Modality="opinion"),
        "Harbour Lights is a masterpiece, in the opinion of somebody who is not named.",
    ),
    (
        told("is", text="a copy", Modality="allegation", Speaker=MIRA),
        "Harbour Lights is a copy, Mira Okafor alleges.",
    ),
    (
        told("is", text="a copy", Modality="allegation", Speaker=MIRA, Said_on=DAY),
        "Harbour Lights is a copy, Mira Okafor alleged on 9 March 2021.",
    ),
    (told("is", text="a copy", Modality="allegation"), "Harbour Lights is a copy, as was alleged."),
    (
        told("due", date=DAY, Modality="plan", Speaker_described="a spokeswoman"),
        "Harbour Lights is scheduled for 9 March 2021, a spokeswoman announced.",
    ),
    (
        told("due", date=DAY, Modality="plan"),
        "Harbour Lights is scheduled for 9 March 2021, as was announced.",
    ),
    (
        told("won", amount="3", unit="awards", Modality="prediction"),
        "Harbour Lights won 3 awards, as was expected.",
    ),
    (
        told("by", entity=NORTHLIGHT, Modality="rumour"),
        "Harbour Lights was produced by Northlight, according to a rumour.",
    ),
    (
        told("by", entity=NORTHLIGHT, Modality="rumour", Speaker=MIRA, Said_on=DAY),
        "Harbour Lights was produced by Northlight, according to a rumour that Mira Okafor passed on "
        "on 9 March 2021.",
    ),
    (
        told("by", entity=BROTHERS, Modality="party_statement", Speaker=MIRA),
        "Harbour Lights was produced by Warner Bros., Mira Okafor said.",
    ),
    # Scopes, and what is true in a story only.
    (
        told(
            "reached",
            {"kind": "region", "text": "worldwide"},
            {"kind": "point_in_time", "starts": DAY},
            **MILLION,
            bound="about",
            Speaker=MIRA,
            Modality="party_statement",
        ),
        "Harbour Lights has reached about 4.2 million viewers worldwide (as of 9 March 2021), "
        "Mira Okafor said.",
    ),
    (
        told("is", text="A lighthouse on an island.", Depicted_in={"$ref": 1, "kind": "title"}),
        "In Harbour Lights: it is a lighthouse on an island.",
    ),
]


class TestASentenceReadAloud:
    @pytest.mark.parametrize(("said", "expected"), TABLE, ids=[words[:60] for _, words in TABLE])
    def test_is_good_english(self, said, expected):
        assert said == expected

    def test_covers_every_type_of_value(self):
        assert {value_type for value_type, _ in PHRASES.values()} == set(Property.ValueType.values)
        assert len(TABLE) >= 40
