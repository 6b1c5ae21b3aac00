"""A claim as one readable sentence, made from its parts alone."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cms.desk.base.dates.english import in_words as date_in_words
from cms.desk.base.dates.stated import OneOf, Point, read_edtf
from cms.desk.records.registry import Facts
from cms.desk.records.stand_ins import standing_in
from cms.pages.words import bounded, bounded_day, bounded_place, day

from ..models import Metric, Property, Unit
from . import amounts
from .scope.not_stated import caveat, restricting
from .scope.regions import Place, in_place
from .scope.windows import in_words
from .voice.staleness import as_of

ORDINALS = dict(
    enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
        start=1,
    )
)
# The order in which a sentence states its scopes. Qualifiers that begin like RUNS_ON continue the sentence;
# others follow it in brackets.
SCOPES = ("platform", "region", "edition", "occasion", "window", "point_in_time", "population", "method")
RUNS_ON = re.compile(
    r"(worldwide|over|on|in|at|since|during|throughout|within|outside|across|with|without|after|before|between|from|until|if)\b",
    re.IGNORECASE,
)
# How a date begins that has its own preposition.
LEADING = re.compile(r"(before|after|between|from|until)\b")
# Words that have a capital only where they begin a sentence; any other word may be a name.
# fmt: off
OPENERS = frozenset({
    "A", "After", "All", "An", "And", "Any", "As", "At", "Because", "Before", "Both", "But", "By", "Each",
    "Every", "For", "From", "He", "Her", "His", "How", "If", "In", "It", "Its", "Many", "Most", "My",
    "No", "Nobody", "None", "Not", "Nothing", "On", "One", "Only", "Our", "She", "So", "Some", "Such",
    "That", "The", "Their", "Then", "There", "These", "They", "This", "Those", "To", "Two", "Under", "We",
    "What", "When", "Where", "Which", "While", "Who", "Why", "With", "Without", "You", "Your",
})
# fmt: on
SAID = {
    "party_statement": "{who} said{when}",
    "remark": "{who} said{when}{where}",
    "opinion": "in the opinion of {who}",
    "allegation": "{who} alleges",
    "plan": "{who} announced{when}",
    "prediction": "{who} expected{when}",
    "rumour": "according to a rumour that {who} passed on{when}",
    "fact": "according to {who}{when}",
}
# The same once its time has passed: what was announced is told as that, and not as what will be.
HAD = {"plan": "{who} had announced{when}", "prediction": "{who} had expected{when}"}
NOBODY_HAD = {"plan": "it had been planned", "prediction": "it had been expected"}
CAME_OF_IT = {
    "fulfilled": "That happened.",
    "not_fulfilled": "That did not happen.",
    "unresolvable": "Whether it happened can’t be decided.",
    "overtaken": "Events have overtaken it.",
}
NOT_KNOWN = "Its time has passed, and what came of it is not established."
# Those that read otherwise with the time at which it was said.
SAID_THEN = {"opinion": "in the opinion that {who} gave{when}", "allegation": "{who} alleged{when}"}
# What is no fact is somebody's, even where nobody knows whose.
SAID_BY_NOBODY = {
    "party_statement": "as was said{when}",
    "remark": "as was said{when}{where}",
    "opinion": "in the opinion of somebody who is not named",
    "allegation": "as was alleged{when}",
    "plan": "as was announced{when}",
    "prediction": "as was expected{when}",
    "rumour": "according to a rumour",
}
# A value that no source states, by the type of its property; of a number, what it counts.
NOT_STATED = {
    "money": "an amount of money that is not stated",
    "percent": "a percentage that is not stated",
    "rank": "in a place that is not stated",
    "date": "a date that is not stated",
    "entity": "somebody or something not named",
    "text": "something that is not stated",
}
NOTHING = {"money": "no money", "percent": "no percentage", "rank": "in no place", "date": "no date"}
TOLD = "that {value}"
QUOTED = re.compile(r"[“\"‘].*[”\"’]")
# How a phrase begins that “not” can follow: “is based on a true story”.
AUXILIARY = re.compile(r"(is|are|was|were|has|have|had|can|could|will|would|may|must|should)\b")
ENDS_ITSELF = re.compile(r"[.!?…][”’\"')]*$")
ASKS = re.compile(r"[!?…][”’\"')]+$")
# Of what is measured and not counted there is less, and not fewer.
MEASURED = (Unit.Dimension.TIME, Unit.Dimension.AGE, Unit.Dimension.OTHER)
Names = Mapping[int, str | None]


def value_words(
    value: Facts, unit: Unit | None = None, names: Names | None = None, *, value_type: str | None = None
) -> str:
    """The value of a body in words: “more than 23 million accounts”; a record by its live name."""
    if value["state"] == "unknown":
        return _not_stated(value, unit, value_type)
    if value["state"] == "none":
        return (
            f"no {_counted(value, unit)}" if value.get("unit") else NOTHING.get(value_type or "", "nothing")
        )
    if value["amount"]:
        return _quantity(value, unit, value_type)
    if value["rank"]:
        return _among(
            value, bounded_place(ORDINALS.get(value["rank"], f"number {value['rank']}"), value["bound"])
        )
    if value["entity"]:
        return _name(value["entity"], names or {})
    if value.get("when"):
        return _stated(value["when"])
    if value["date"]:
        return bounded_day(value["date"], value["bound"])
    if value["boolean"] is not None:
        return "yes" if value["boolean"] else "no"
    return _without_stop(value["text"] or "")


def _not_stated(value: Facts, unit: Unit | None, value_type: str | None) -> str:
    if value.get("unit"):
        return f"a number of {_counted(value, unit)} that is not stated"
    if value_type == "rank":
        return _among(value, NOT_STATED["rank"])
    return NOT_STATED.get(
        value_type or "", "a number that is not stated" if value_type else NOT_STATED["text"]
    )


def _counted(value: Facts, unit: Unit | None) -> str:
    return unit.label if unit else (value["unit"] or "").replace("-", " ")


def _among(value: Facts, place: str) -> str:
    return f"{place} among {value['universe']}" if value.get("universe") else place


def _without_stop(text: str) -> str:
    """Words without the full stop of a sentence of their own, also within their quotation marks."""
    return re.sub(r"(?<![.])\.([”’\"']*)$", r"\1", text.strip())


def _quantity(value: Facts, unit: Unit | None, value_type: str | None) -> str:
    words = amounts.in_words(value, value_type, to=" to ")
    is_fewer = value["bound"] == "less_than" and unit and unit.dimension not in MEASURED
    amount = f"fewer than {words}" if is_fewer else bounded(words, value["bound"])
    if value["currency"] or amounts.is_percentage(value, value_type):
        return amount
    one = value["amount"] == "1" and not value["amount_to"]
    words = (unit.singular if one else unit.label) if unit else (value["unit"] or "").replace("-", " ")
    return f"{amount} {words}".strip()


def sentence(
    claim: Facts,
    *,
    of: Property | None,
    unit: Unit | None,
    names: Names,
    places: Mapping[str, Place] = MappingProxyType({}),
    metrics: Mapping[str, Metric] = MappingProxyType({}),
    is_past: bool = False,
) -> str:
    """The claim as a sentence, with its attribution if it names a speaker or an originator.

    places, metrics: by code, of those that its qualifiers name. is_past: of a plan or a prediction, whether
    its time has passed; a second sentence says what came of it.
    """
    claim = {**claim, "qualifiers": [_typed(row, places, metrics) for row in claim["qualifiers"]]}
    subject = _live(claim["subject"], names) or "It"
    story = _live(claim["depicted_in"], names) or "the series" if claim["depicted_in"] else ""
    phrase = of.phrase if of and "{value}" in of.phrase else "is {value}"
    phrase = phrase if "{subject}" in phrase else f"{{subject}} {phrase}"
    of_phrase = phrase
    phrase = _fitting(phrase, claim["value"], of.value_type if of else None)
    words = {
        "subject": "it" if story == subject else subject,
        "value": value_words(claim["value"], unit, names, value_type=of.value_type if of else None),
    }
    if claim["value"]["text"] and not phrase.startswith("{value}"):
        words["value"] = _as_clause(words["value"])
    # One substitution, not `format`: a name or a value may have braces of its own.
    statement = re.sub(r"{(subject|value)}", lambda found: words[found[1]], phrase)
    scopes = [row for row in claim["qualifiers"] if not _is_occasion_of_remark(claim, row)]
    statement += _scope([*scopes, *_as_of_when_said(claim, of)], names)
    if story:
        return _ended(f"In {story}: {statement}")
    attribution = _attribution(claim, names, is_told=TOLD in of_phrase, is_past=is_past)
    if is_past:
        came = CAME_OF_IT.get(claim["outcome"] or "", NOT_KNOWN)
        return f"{_ended(f'{attribution[0].upper()}{attribution[1:]} that {statement}')} {came}"
    if not attribution:
        return _ended(statement)
    return _ended(f"{statement} {attribution}" if ASKS.search(statement) else f"{statement}, {attribution}")


def _ended(words: str) -> str:
    """The words with their full stop, unless they end themselves: “Warner Bros.”, “Why?”."""
    return words if ENDS_ITSELF.search(words) else f"{words}."


def _fitting(phrase: str, value: Facts, value_type: str | None) -> str:
    """The phrase as it stands before this value: a date, yes or no, words quoted or none at all."""
    if value["state"] != "known":
        phrase = re.sub(r",? that {value}", " {value}", phrase)
        return re.sub(r"\bin {value}", "on {value}", phrase) if value_type == "date" else phrase
    if value["boolean"] is not None:
        return _answered(phrase, yes=value["boolean"])
    if value["text"] and QUOTED.fullmatch(value["text"].strip()):
        # “said that “We are proud”” is no English: words that are quoted whole are put after a colon.
        phrase = re.sub(r",? that {value}", ": {value}", phrase)
    return _with_its_preposition(phrase, value)


def _answered(phrase: str, *, yes: bool) -> str:
    """The phrase of a question as its answer: of “is based on a true story: {value}”, “is not based …”."""
    stated = re.sub(r"\s*[:,]?\s*{value}[?.]?$", "", phrase)
    if "{value}" in stated or stated in ("{subject} is", "{subject}"):
        return phrase
    if yes:
        return stated
    before, subject, after = stated.partition("{subject} ")
    if found := AUXILIARY.match(after):
        return f"{before}{subject}{found[0]} not{after[found.end() :]}"
    return f"It is not so that {stated}"


def _as_of_when_said(claim: Facts, of: Property | None) -> list[Facts]:
    """Of a value that changes with time, when it was said as a scope, where nothing else says when."""
    stated = as_of(claim) if of and of.perishable else None
    if not stated or any(row["kind"] == "point_in_time" for row in claim["qualifiers"]):
        return []
    if any(claim[name] for name in ("speaker", "speaker_described", "originator", "originator_described")):
        return []
    plain = dict.fromkeys(("text", "starts", "ends", "record"))
    return [{**plain, "kind": "point_in_time", "when": {"edtf": stated}}]


def _with_its_preposition(phrase: str, value: Facts) -> str:
    """The phrase as it stands before a date: “took place before 1989”, “on 31 May 2019”, not “in” either."""
    edtf = value["when"]["edtf"] if value.get("when") else value["date"]
    if not edtf:
        return phrase
    stated = read_edtf(edtf)
    if LEADING.match(date_in_words(stated)) or value.get("bound") in ("more_than", "less_than"):
        return re.sub(r"\b(in|on|at|from|since) {value}", "{value}", phrase)
    return re.sub(r"\bin {value}", "on {value}", phrase) if _is_of_days(edtf) else phrase


def _stated(when: Facts) -> str:
    """A date as stated, in words."""
    return date_in_words(read_edtf(when["edtf"]))


def _as_clause(text: str) -> str:
    """Words as they continue a sentence: “said that they wanted”, but “said that Netflix wanted”."""
    first, _, rest = text.partition(" ")
    # Two capitals are a name: The Telegraph, When They See Us.
    is_name = rest[:1].isupper() and not rest.startswith("I ")
    return text[0].lower() + text[1:] if re.split("['’]", first)[0] in OPENERS and not is_name else text


def _typed(row: Facts, places: Mapping[str, Place], metrics: Mapping[str, Metric]) -> Facts:
    """A qualifier with its types in words, where it has none of its own."""
    if row["text"]:
        return row
    if code := row.get("region"):
        name = places[code].label if code in places else code
        where = name if row["kind"] == "excluding" else in_place(code, name)
        return {**row, "text": where}
    if code := row.get("metric"):
        return {**row, "text": f"measured as {metrics[code].label if code in metrics else code}"}
    return {**row, "text": in_words(row["span"], row.get("days"))} if row.get("span") else row


def scope_words(claim: Facts, places: Mapping[str, Place], metrics: Mapping[str, Metric]) -> dict[str, str]:
    """The typed qualifiers in words, by the id of their row: “in the United States”."""
    typed = ((row, _typed(row, places, metrics)["text"]) for row in claim["qualifiers"] if not row["text"])
    # JSON has no integer keys.
    return {str(row["id"]): words for row, words in typed if words}


def _scope(qualifiers: Iterable[Facts], names: Names) -> str:
    """What the value is restricted to: “ on Netflix since the release on 31 May 2019 (Emmys 2019)”."""
    rows = sorted(qualifiers, key=_scope_order)
    found = [words for words in (_qualifier(row, names) for row in restricting(rows)) if words]
    if left_open := caveat(rows):
        found.append(left_open)
    running = "".join(f" {words}" for words in found if RUNS_ON.match(words))
    in_brackets = "; ".join(words for words in found if not RUNS_ON.match(words))
    return f"{running} ({in_brackets})" if in_brackets else running


def _scope_order(row: Facts) -> int:
    return SCOPES.index(row["kind"]) if row["kind"] in SCOPES else len(SCOPES)


def _is_occasion_of_remark(claim: Facts, row: Facts) -> bool:
    """Whether a qualifier says where a remark was made, not where it holds."""
    return claim["modality"] == "remark" and row["kind"] == "occasion"


def _qualifier(row: Facts, names: Names) -> str:
    words, dates = row["text"] or _name(row["record"], names), _dates(row)
    if words and row["kind"] == "excluding":
        words = f"without {words}"
    if not (words and dates):
        return words or dates
    # “since the release on 31 May 2019”, but “the first month (June 2019)”.
    is_since = words.lower().startswith("since ") and row["starts"] and not row["ends"]
    return f"{words} {'on' if _is_day(row['starts']) else 'in'} {dates}" if is_since else f"{words} ({dates})"


def _dates(row: Facts) -> str:
    starts, ends = row["starts"], row["ends"]
    if row.get("when"):
        return _as_of(row) + _stated(row["when"])
    if starts and ends and starts != ends:
        return f"from {day(starts)} to {day(ends)}"
    if not (starts or ends):
        return ""
    return _as_of(row) + day(starts or ends)


def _as_of(row: Facts) -> str:
    return "as of " if row["kind"] == "point_in_time" and not row["text"] else ""


def _attribution(claim: Facts, names: Names, *, is_told: bool, is_past: bool) -> str:
    """Who says it: “Netflix said on 25 June 2019, citing Nielsen”; "" where nobody is known.

    is_told: whether the statement says itself that somebody said so, as “said that …” does. is_past: of a
    plan or a prediction, whether its time has passed.
    """
    speaker = _who(claim["speaker"], claim["speaker_described"], names)
    origin = _who(claim["originator"], claim["originator_described"], names)
    who, when = speaker or origin, _said_when(claim)
    said = SAID | (SAID_THEN if when else {}) if who else {} if is_told else SAID_BY_NOBODY
    if is_past:
        said = HAD if who else NOBODY_HAD
    attribution = said.get(claim["modality"], said.get("fact", "")).format(
        who=who,
        when=when,
        where=_scope([row for row in claim["qualifiers"] if _is_occasion_of_remark(claim, row)], names),
    )
    # “a Netflix spokesman said” already names Netflix: nobody is cited by their own spokesman.
    is_cited = speaker and origin and origin.casefold() not in speaker.casefold()
    return f"{attribution}, citing {origin}" if is_cited else attribution


def _said_when(claim: Facts) -> str:
    """“ on 25 June 2019”, “ about 1989”, “ in 1989 or 1990”; a plain month or year is left out."""
    if not claim.get("said_when"):
        return f" on {day(claim['said_on'])}" if _is_day(claim["said_on"]) else ""
    words = _stated(claim["said_when"])
    if LEADING.match(words) or words.startswith(("about ", "perhaps ")):
        return f" {words}"
    return f" {'on' if _is_of_days(claim['said_when']['edtf']) else 'in'} {words}"


def _is_of_days(edtf: str) -> bool:
    """Whether a date as stated is a day, or one of several."""
    stated = read_edtf(edtf)
    first = stated.points[0] if isinstance(stated, OneOf) else stated
    return isinstance(first, Point) and first.day.isdigit()


def _is_day(text: str | None) -> bool:
    return bool(text) and len(text or "") == 10


def _who(ref: Facts | None, described: str | None, names: Names) -> str:
    """A name, else the description; else “somebody”, so that no statement becomes ours."""
    return _live(ref, names) or described or ("somebody" if ref else "")


def _name(ref: Facts | None, names: Names) -> str:
    """The live name, or the words that stand in for a record that has none; "" for no record."""
    return (_live(ref, names) or standing_in(ref["kind"])) if ref else ""


def _live(ref: Facts | None, names: Names) -> str:
    return (names.get(ref["$ref"]) or "") if ref else ""
