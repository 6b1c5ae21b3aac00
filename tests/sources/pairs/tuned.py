"""Pairs that the rules were tuned on. The title they are about was released on 31 May 2019."""

from .notation import DUVERNAY, NETFLIX, NIELSEN, OTHER_TITLE, Pair

M = "000000"
ACCOUNTS = {"unit": "accounts", "originator": NETFLIX}

CONTRADICT = [
    Pair("23 and 24 million", {"amount": f"23{M}", "unit": "accounts"}, {"amount": f"24{M}", "unit": "accounts"}, "value"),
    Pair("23.4 and 23.8 million", {"amount": "23400000", "unit": "accounts"}, {"amount": "23800000", "unit": "accounts"}, "value"),
    Pair("nearly 7.6 and 7.7 million", {"amount": "7600000", "bound": "nearly", "unit": "views"}, {"amount": "7700000", "unit": "views"}, "value"),
    Pair("nearly as its source printed it", {"amount": "7600000", "unit": "views", "bound": "less_than", "citations": [{"value": "nearly 7.6 million"}]}, {"amount": "7200000", "unit": "views"}, "value"),
    Pair("accounts and viewers", {"amount": f"23{M}", **ACCOUNTS, "bound": "more_than"}, {"amount": f"23{M}", "unit": "viewers"}, "unit"),
    Pair("per cent and percentage points", {"property": "share", "amount": "5", "unit": "percent"}, {"property": "share", "amount": "5", "unit": "percentage-points"}, "unit"),
    Pair("23 million without its more than", {"amount": f"23{M}", **ACCOUNTS, "bound": "more_than"}, {"amount": f"23{M}", **ACCOUNTS}, "bound"),
    Pair("about, lost", {"amount": f"23{M}", **ACCOUNTS, "bound": "about"}, {"amount": f"23{M}", **ACCOUNTS}, "bound"),
    Pair("originator and speaker exchanged", {"amount": f"23{M}", "unit": "accounts", "originator": NETFLIX, "speaker": DUVERNAY}, {"amount": f"23{M}", "unit": "accounts", "originator": DUVERNAY, "speaker": NETFLIX}, "attribution"),
    Pair("another house on one page", {"amount": f"23{M}", "unit": "accounts", "originator": NETFLIX, "citations": [{"source": 77}]}, {"amount": f"23{M}", "unit": "accounts", "originator": NIELSEN, "citations": [{"source": 77}]}, "attribution"),
    Pair("a prediction told as fact", {"property": "format", "text": "a second season", "modality": "prediction", "said_on": "2019-06-01"}, {"property": "format", "text": "a second season", "modality": "fact", "said_on": "2019-06-01"}, "modality"),
    Pair("an allegation told as fact", {"property": "format", "text": "a breach of contract", "modality": "allegation"}, {"property": "format", "text": "a breach of contract", "modality": "fact"}, "modality"),
    Pair("two plans of one day", {"property": "premiered", "date": "2021-05-14", "modality": "plan", "speaker": NETFLIX, "said_on": "2021-01-05"}, {"property": "premiered", "date": "2021-05-21", "modality": "plan", "speaker": NETFLIX, "said_on": "2021-01-05"}, "date"),
    Pair("May and June", {"property": "premiered", "date": "2019-05"}, {"property": "premiered", "date": "2019-06-12"}, "date"),
    Pair("two producers", {"property": "produced-by", "entity": 11}, {"property": "produced-by", "entity": 12}, "entity"),
    Pair("more in a country than on its continent", {"amount": f"30{M}", "unit": "viewers", "region": "DE"}, {"amount": f"20{M}", "unit": "viewers", "region": "150"}, "part"),
    Pair("more in the US than worldwide, in words", {"amount": f"30{M}", "unit": "viewers", "region": "in the United States"}, {"amount": f"20{M}", "unit": "viewers", "region": "worldwide"}, "part"),
    Pair("an opening weekend above its week", {"amount": "9000000", "unit": "views", "window": "opening_weekend"}, {"amount": "8000000", "unit": "views", "window": "first_week"}, "window"),
    Pair("two figures of one utterance, one without its region", {"amount": f"23{M}", **ACCOUNTS, "region": "001", "said_on": "2019-06-25"}, {"amount": f"28{M}", **ACCOUNTS, "said_on": "2019-06-25"}, "value"),
    Pair("eight and nine nominations", {"property": "nominations-received", "amount": "8", "unit": "nominations"}, {"property": "nominations-received", "amount": "9", "unit": "nominations"}, "value"),
    Pair("90 minutes and two hours", {"property": "running-time", "amount": "90", "unit": "minutes"}, {"property": "running-time", "amount": "2", "unit": "hours"}, "value"),
    Pair("41 and 48 million dollars", {"property": "budget", "amount": "4100000000", "currency": "USD"}, {"property": "budget", "amount": "4800000000", "currency": "USD"}, "value"),
    Pair("two formats", {"property": "format", "text": "a short documentary series"}, {"property": "format", "text": "a dramatisation"}, "value"),
    Pair("one quotation in two wordings", {"property": "remark", "modality": "remark", "speaker": DUVERNAY, "text": "on the work", "citations": [{"quotation": "The work is not done until every one of them is heard"}]}, {"property": "remark", "modality": "remark", "speaker": DUVERNAY, "text": "on that work", "citations": [{"quotation": "The work is done until every one of them is heard"}]}, "quotation"),
]

AGREE = [
    Pair("23 and 23.4 million", {"amount": f"23{M}", "unit": "accounts"}, {"amount": "23400000", "unit": "accounts"}, None),
    Pair("nearly 7.6 million and 7.55", {"amount": "7600000", "bound": "nearly", "unit": "views"}, {"amount": "7550000", "unit": "views"}, None),
    Pair("as precise as it was printed", {"amount": f"20{M}", "unit": "views", "citations": [{"value": "20 million"}]}, {"amount": "20400000", "unit": "views", "citations": [{"value": "20.4 million"}]}, None),
    Pair("households and viewers of two houses", {"amount": f"64{M}", "unit": "households", "originator": NETFLIX}, {"amount": "34300000", "unit": "viewers", "originator": NIELSEN}, None),
    Pair("dollars, and what they are in euros", {"property": "budget", "amount": "4100000000", "currency": "USD"}, {"property": "budget", "amount": "3700000000", "currency": "EUR"}, None),
    Pair("one metric after the other, by their dates", {"amount": f"33{M}", **ACCOUNTS, "said_on": "2019-07-17"}, {"amount": f"45{M}", **ACCOUNTS, "said_on": "2020-01-21"}, None),
    Pair("the US and the world", {"amount": f"9{M}", "unit": "accounts", "region": "US"}, {"amount": f"23{M}", "unit": "accounts", "region": "worldwide"}, None),
    Pair("the US, and a total without a region", {"amount": f"9{M}", "unit": "accounts", "region": "US"}, {"amount": f"23{M}", "unit": "accounts"}, None),
    Pair("28 days, and a total without a time", {"amount": f"30{M}", "unit": "accounts", "window": "first 28 days"}, {"amount": f"45{M}", "unit": "accounts"}, None),
    Pair("the first four weeks and ninety-one days", {"amount": f"64{M}", "unit": "households", "window": "in its first four weeks"}, {"amount": f"80{M}", "unit": "households", "window": "first 91 days"}, None),
    Pair("two ages", {"amount": f"3{M}", "unit": "viewers", "population": "adults 18-49"}, {"amount": f"5{M}", "unit": "viewers", "population": "children 2-11"}, None),
    Pair("an opinion and a fact", {"property": "format", "text": "a masterpiece", "modality": "opinion", "speaker": DUVERNAY}, {"property": "format", "text": "a limited series", "modality": "fact"}, None),
    Pair("a rumour that is denied", {"property": "format", "text": "a second season", "modality": "rumour"}, {"property": "format", "text": "a limited series", "modality": "fact"}, None),
    Pair("two predictions of two people", {"amount": f"30{M}", "unit": "accounts", "modality": "prediction", "speaker": DUVERNAY}, {"amount": f"50{M}", "unit": "accounts", "modality": "prediction", "speaker": OTHER_TITLE}, None),
    Pair("a prediction and what came of it", {"amount": f"50{M}", "unit": "accounts", "modality": "prediction", "said_on": "2019-06-01"}, {"amount": f"23{M}", "unit": "accounts", "said_on": "2019-06-25"}, None),
    Pair("a plan and its day", {"property": "premiered", "date": "2019-05-31", "modality": "plan"}, {"property": "premiered", "date": "2019-05-31"}, None),
    Pair("a year and its day", {"property": "premiered", "date": "2019"}, {"property": "premiered", "date": "2019-05-31"}, None),
    Pair("names with and without a full stop", {"property": "format", "text": "A limited series."}, {"property": "format", "text": "a limited series"}, None),
    Pair("an excerpt of a quotation", {"property": "remark", "modality": "remark", "speaker": DUVERNAY, "text": "a", "citations": [{"quotation": "every one of them is heard by us"}]}, {"property": "remark", "modality": "remark", "speaker": DUVERNAY, "text": "b", "citations": [{"quotation": "until every one of them is heard by us all"}]}, None),
    Pair("two remarks", {"property": "remark", "modality": "remark", "speaker": DUVERNAY, "text": "one"}, {"property": "remark", "modality": "remark", "speaker": OTHER_TITLE, "text": "another"}, None),
    Pair("a place in the US and one in the world", {"property": "viewing-rank", "rank": 1, "universe": "series", "region": "US"}, {"property": "viewing-rank", "rank": 3, "universe": "series", "region": "001"}, None),
    Pair("accounts named by two people of one house", {"amount": f"23{M}", **ACCOUNTS, "speaker": DUVERNAY, "said_on": "2019-06-25"}, {"amount": f"23{M}", **ACCOUNTS, "speaker_described": "a spokesman", "said_on": "2019-06-26"}, None),
    Pair("a total of June and one of October", {"amount": f"23{M}", "unit": "accounts", "as_of": "2019-06-25"}, {"amount": f"40{M}", "unit": "accounts", "as_of": "2019-10-16"}, None),
]
