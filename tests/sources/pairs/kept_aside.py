"""Pairs that no rule was tuned on: they were written before the rules, and say how good those are elsewhere.

The title they are about was released on 31 May 2019.
"""

from .notation import DUVERNAY, NETFLIX, NIELSEN, OTHER_TITLE, Pair

M = "000000"

CONTRADICT = [
    Pair(
        "two totals of one day",
        {"amount": f"40{M}", "unit": "accounts", "said_on": "2019-07-10"},
        {"amount": f"48{M}", "unit": "accounts", "said_on": "2019-07-10"},
        "value",
    ),
    Pair(
        "a range and a number beside it",
        {"amount": f"40{M}", "amount_to": f"45{M}", "unit": "accounts"},
        {"amount": f"52{M}", "unit": "accounts"},
        "value",
    ),
    Pair(
        "fewer than ten million, and twelve",
        {"amount": f"10{M}", "bound": "less_than", "unit": "views"},
        {"amount": f"12{M}", "unit": "views"},
        "value",
    ),
    Pair(
        "households that became subscribers",
        {"amount": f"64{M}", "unit": "households", "originator": NETFLIX},
        {"amount": f"64{M}", "unit": "subscribers", "originator": NETFLIX},
        "unit",
    ),
    Pair(
        "views that became accounts, rounded",
        {"amount": "42800000", "unit": "views", "originator": NETFLIX},
        {"amount": f"43{M}", "unit": "accounts", "originator": NETFLIX},
        "unit",
    ),
    Pair(
        "patients that became cases",
        {"amount": "7600000", "unit": "cases", "property": "waiting"},
        {"amount": "7600000", "unit": "people", "property": "waiting"},
        "unit",
    ),
    Pair(
        "dollars that became euros",
        {"amount": f"41{M}00", "currency": "USD", "property": "budget"},
        {"amount": f"41{M}00", "currency": "EUR", "property": "budget"},
        "unit",
    ),
    Pair(
        "at least, lost on the way",
        {"amount": f"70{M}", "unit": "accounts", "bound": "at_least", "originator": NETFLIX},
        {"amount": f"70{M}", "unit": "accounts", "originator": NETFLIX},
        "bound",
    ),
    Pair(
        "up to, lost on the way",
        {"amount": f"5{M}", "unit": "viewers", "bound": "at_most", "speaker": DUVERNAY},
        {"amount": f"5{M}", "unit": "viewers", "bound": "exactly", "speaker": DUVERNAY},
        "bound",
    ),
    Pair(
        "one figure of two houses",
        {"amount": "34300000", "unit": "viewers", "originator": NIELSEN, "said_on": "2020-04-08"},
        {"amount": "34300000", "unit": "viewers", "originator": NETFLIX, "said_on": "2020-04-08"},
        "attribution",
    ),
    Pair(
        "one remark of two people",
        {
            "property": "remark",
            "modality": "remark",
            "text": "the work has only begun",
            "speaker": DUVERNAY,
            "said_on": "2019-06-12",
        },
        {
            "property": "remark",
            "modality": "remark",
            "text": "The work has only begun.",
            "speaker": OTHER_TITLE,
            "said_on": "2019-06-12",
        },
        "attribution",
    ),
    Pair(
        "a plan told as done",
        {"property": "premiered", "date": "2021-05-14", "modality": "plan", "said_on": "2021-01-05"},
        {"property": "premiered", "date": "2021-05-14", "modality": "fact", "said_on": "2021-01-06"},
        "modality",
    ),
    Pair(
        "a rumour told as fact",
        {"property": "format", "text": "a second season", "modality": "rumour"},
        {"property": "format", "text": "a second season", "modality": "fact"},
        "modality",
    ),
    Pair(
        "two days of release",
        {"property": "premiered", "date": "2019-05-31"},
        {"property": "premiered", "date": "2019-06-07"},
        "date",
    ),
    Pair(
        "a day outside the year",
        {"property": "premiered", "date": "2019-05-31"},
        {"property": "premiered", "date": "2018"},
        "date",
    ),
    Pair(
        "before a year that it is in",
        {"property": "premiered", "when": {"edtf": "[..1988]"}},
        {"property": "premiered", "date": "1990-04"},
        "date",
    ),
    Pair(
        "two directors of one film",
        {"property": "directed-by", "entity": 11},
        {"property": "directed-by", "entity": 12},
        "entity",
    ),
    Pair(
        "more in Canada than in the world",
        {"amount": f"30{M}", "unit": "accounts", "region": "CA", "window": ("2019-05-31", "2019-06-27")},
        {"amount": f"23{M}", "unit": "accounts", "region": "001", "window": ("2019-05-31", "2019-06-27")},
        "part",
    ),
    Pair(
        "more adults than people",
        {
            "amount": f"9{M}",
            "unit": "viewers",
            "population": "adults 18–49",
            "window": ("2020-03-20", "2020-03-29"),
        },
        {
            "amount": f"7{M}",
            "unit": "viewers",
            "population": "everybody aged 2 or over",
            "window": ("2020-03-20", "2020-03-29"),
        },
        "part",
    ),
    Pair(
        "a week above its month",
        {"amount": f"70{M}", "unit": "hours", "window": "first 7 days"},
        {"amount": f"60{M}", "unit": "hours", "window": "first 28 days"},
        "window",
    ),
    Pair(
        "a total that shrinks",
        {"amount": f"64{M}", "unit": "households", "as_of": "2020-04-21"},
        {"amount": f"50{M}", "unit": "households", "as_of": "2020-07-16"},
        "window",
    ),
    Pair(
        "hours against minutes",
        {"property": "running-time", "amount": "2", "unit": "hours", "bound": "at_most"},
        {"property": "running-time", "amount": "149", "unit": "minutes"},
        "value",
    ),
    Pair(
        "yes and no",
        {"property": "is-sequel", "boolean": True},
        {"property": "is-sequel", "boolean": False},
        "value",
    ),
    Pair(
        "none and some",
        {"property": "nominations-received", "state": "none"},
        {"property": "nominations-received", "amount": "9", "unit": "nominations"},
        "value",
    ),
    Pair(
        "first and third in one list",
        {"property": "viewing-rank", "rank": 1, "universe": "series on Netflix", "region": "US"},
        {"property": "viewing-rank", "rank": 3, "universe": "Series on Netflix", "region": "US"},
        "value",
    ),
    Pair(
        "the same 28 days in two notations",
        {"amount": f"64{M}", "unit": "households", "window": "first 28 days"},
        {"amount": f"41{M}", "unit": "households", "window": ("2019-05-31", "2019-06-27")},
        "value",
    ),
]

AGREE = [
    Pair(
        "a rounder number",
        {"amount": f"43{M}", "unit": "views"},
        {"amount": "42800000", "unit": "views"},
        None,
    ),
    Pair(
        "a number within a range",
        {"amount": f"40{M}", "amount_to": f"45{M}", "unit": "accounts"},
        {"amount": f"42{M}", "unit": "accounts"},
        None,
    ),
    Pair(
        "more than, and a larger number",
        {"amount": f"23{M}", "bound": "more_than", "unit": "accounts"},
        {"amount": f"25{M}", "unit": "accounts"},
        None,
    ),
    Pair(
        "about forty",
        {"amount": f"40{M}", "bound": "about", "unit": "accounts"},
        {"amount": f"41{M}", "unit": "accounts"},
        None,
    ),
    Pair(
        "two countries",
        {"amount": f"10{M}", "unit": "viewers", "region": "GB"},
        {"amount": f"12{M}", "unit": "viewers", "region": "US"},
        None,
    ),
    Pair(
        "a country and the world",
        {"amount": f"10{M}", "unit": "viewers", "region": "GB"},
        {"amount": f"30{M}", "unit": "viewers", "region": "001"},
        None,
    ),
    Pair(
        "a country and a continent",
        {"amount": f"10{M}", "unit": "viewers", "region": "DE"},
        {"amount": f"30{M}", "unit": "viewers", "region": "150"},
        None,
    ),
    Pair(
        "a week and a month",
        {"amount": f"30{M}", "unit": "hours", "window": "first 7 days"},
        {"amount": f"60{M}", "unit": "hours", "window": "first 28 days"},
        None,
    ),
    Pair(
        "two weeks one after the other",
        {"amount": f"30{M}", "unit": "hours", "window": ("2023-01-02", "2023-01-08")},
        {"amount": f"20{M}", "unit": "hours", "window": ("2023-01-09", "2023-01-15")},
        None,
    ),
    Pair(
        "a total that grew",
        {"amount": f"23{M}", "unit": "accounts", "said_on": "2019-06-25"},
        {"amount": f"31{M}", "unit": "accounts", "said_on": "2019-10-16"},
        None,
    ),
    Pair(
        "two ways to count",
        {"amount": f"33{M}", "unit": "accounts", "originator": NETFLIX, "metric": "netflix-70-percent"},
        {"amount": f"45{M}", "unit": "accounts", "originator": NETFLIX, "metric": "netflix-2-minutes"},
        None,
    ),
    Pair(
        "households here, viewers there",
        {"amount": f"64{M}", "unit": "households", "originator": NETFLIX},
        {"amount": "34300000", "unit": "viewers", "originator": NIELSEN, "region": "US"},
        None,
    ),
    Pair(
        "hours and views of one letter",
        {"amount": "88400000", "unit": "hours", "originator": NETFLIX},
        {"amount": "42800000", "unit": "views", "originator": NETFLIX},
        None,
    ),
    Pair(
        "hours and minutes of one film",
        {"property": "running-time", "amount": "2", "unit": "hours"},
        {"property": "running-time", "amount": "120", "unit": "minutes"},
        None,
    ),
    Pair(
        "a month and a day in it",
        {"property": "premiered", "date": "2019-05"},
        {"property": "premiered", "date": "2019-05-31"},
        None,
    ),
    Pair(
        "about a year",
        {"property": "premiered", "when": {"edtf": "1989~"}},
        {"property": "premiered", "date": "1990"},
        None,
    ),
    Pair(
        "a plan that was moved",
        {"property": "premiered", "date": "2021-05-14", "modality": "plan", "said_on": "2021-01-05"},
        {"property": "premiered", "date": "2021-06-04", "modality": "fact", "said_on": "2021-06-04"},
        None,
    ),
    Pair(
        "a plan that came true",
        {"property": "premiered", "date": "2021-05-14", "modality": "plan", "said_on": "2021-01-05"},
        {"property": "premiered", "date": "2021-05-14", "modality": "fact", "said_on": "2021-05-15"},
        None,
    ),
    Pair(
        "two opinions",
        {"property": "format", "text": "a masterpiece", "modality": "opinion", "speaker": DUVERNAY},
        {"property": "format", "text": "a missed chance", "modality": "opinion", "speaker": OTHER_TITLE},
        None,
    ),
    Pair(
        "one that we no longer hold",
        {"amount": f"23{M}", "unit": "accounts"},
        {"amount": f"32{M}", "unit": "accounts", "standing": "deprecated"},
        None,
    ),
    Pair("a number nobody says", {"amount": f"23{M}", "unit": "accounts"}, {"state": "unknown"}, None),
    Pair(
        "two editions",
        {"property": "nominations-received", "amount": "16", "unit": "nominations", "edition": "Emmys 2019"},
        {"property": "nominations-received", "amount": "2", "unit": "nominations", "edition": "Emmys 2020"},
        None,
    ),
    Pair(
        "two services",
        {"amount": f"9{M}", "unit": "views", "platform": NETFLIX},
        {"amount": f"2{M}", "unit": "views", "platform": "on Hulu"},
        None,
    ),
    Pair(
        "two lists",
        {"property": "viewing-rank", "rank": 1, "universe": "series on Netflix"},
        {"property": "viewing-rank", "rank": 4, "universe": "all series in the United States"},
        None,
    ),
    Pair(
        "per cent, and what rounds to it",
        {"property": "share", "amount": "98", "unit": "percent"},
        {"property": "share", "amount": "97.6", "unit": "percent"},
        None,
    ),
    Pair(
        "the same by two people",
        {
            "amount": f"23{M}",
            "bound": "more_than",
            "unit": "accounts",
            "originator": NETFLIX,
            "speaker": DUVERNAY,
        },
        {
            "amount": f"23{M}",
            "bound": "more_than",
            "unit": "accounts",
            "originator": NETFLIX,
            "speaker_described": "a spokesman",
        },
        None,
    ),
    Pair(
        "true at other times",
        {"property": "format", "text": "a series in production", "valid_from": "2018", "valid_to": "2018-12"},
        {"property": "format", "text": "a finished series", "valid_from": "2019-05"},
        None,
    ),
    Pair(
        "all but one country",
        {"amount": f"20{M}", "unit": "accounts", "region": "001", "excluding": "US"},
        {"amount": f"32{M}", "unit": "accounts", "region": "001"},
        None,
    ),
]
