"""Plain functions that make records of every kind: with the least they need, and with all they can hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from cms.accounts.models import User
from cms.desk.models import Card, Record
from cms.desk.records.registry import Kind, Part, kind, kinds
from cms.desk.records.states import choices_of, fields_of

from . import (
    _make,
    make_award,
    make_episode,
    make_event,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_review,
    make_season,
    make_title,
)
from .sources import make_claim, make_correction, make_source
from .stories import make_story

Records = dict[str, Record]
WRITTEN = {"amount": "12", "amount_to": "12", "price": "12", "currency": "USD"}


def codes() -> set[str]:
    """Every kind but those that only tests have."""
    return {each.code for each in kinds()} - {"festival"}


def make_least(by: User, word: str = "Least") -> Records:
    """A record of each kind, called by the word where it has a name, with no more than its checks ask for."""
    title, person = make_title(by, name=word), make_person(by, name=word)
    firm, award = make_organisation(by, name=word), make_award(by, name=word)
    event = make_event(by, name=word)
    ceremony = make_event(by, name=word, type="award-ceremony", award=award.pk)
    source = make_source(by, title=word)
    return {
        "title": title,
        "person": person,
        "organisation": firm,
        "award": award,
        "event": event,
        "ceremony": ceremony,
        "season": make_season(by, title, number=None),
        "episode": make_episode(by, title, name=word),
        "nomination": make_nomination(by, ceremony=ceremony.pk, title=title.pk, category_named=word),
        "review": make_review(by, title=title.pk, summary=word),
        "offer": make_offer(by, title=title.pk, provider=firm.pk, plan=word),
        "source": source,
        "claim": make_claim(by, title, source=source, speaker_described=word),
        "correction": make_correction(by, title, note=word),
        "story": make_story(by, word, headline=word, bylines={}),
    }


def make_full(by: User, named: Records, word: str = "Full") -> Iterator[Record]:
    """Records of each kind that between them fill every field and part, and name those of `named`."""
    for code in sorted(codes()):
        for number, but in enumerate(_variants(code, named)):
            yield _make(kind(code).model(), by, filled(kind(code), named, f"{word}{number or ''}", **but))


def filled(of: Kind, named: Records, word: str, **but: Any) -> dict[str, Any]:
    """A value for every field and a row for every part of a kind, as `desk.change` takes them."""
    fields = _values(of.model, named, word)
    fields |= {field.name: [_first(field.related_model)] for field in choices_of(of.model)}
    for part in of.all_parts:
        rows = _ROWS.get((of.code, part.name), [{}])
        fields[part.name] = {
            f"new-{place}": _row(of, part, named, f"{word} {place}") | row for place, row in enumerate(rows)
        }
    if of.code == "story":
        text = f"[{word}]({named['person'].pk}) {{{named['claim'].pk}}}"
        fields["blocks"]["new-0"]["text"] = text
    return fields | _FIELDS.get(of.code, {}) | but


def _row(of: Kind, part: Part, named: Records, word: str) -> dict[str, Any]:
    row = _values(part.model, named, word)
    if part.name == "external_ids":
        return {"scheme": f"{word}-{of.code}".lower().replace(" ", "-"), "value": word}
    if part.name == "texts":
        row |= {"path": next(iter(of.translated), "citations/new-0/quotation"), "language": "de"}
    return row | ({"path": None} if part.name == "citations" else {})


def _values(model: type[models.Model], named: Mapping[str, Record], word: str) -> dict[str, Any]:
    return {field.name: _value(field, named, word) for field in fields_of(model)}


def _value(field: models.Field, named: Mapping[str, Record], word: str) -> Any:
    if isinstance(field, models.ForeignKey):
        return _named(field, named)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return 1
    match type(field).__name__:
        case "PartialDateField":
            return "2019-05-31"
        case "StatedDateField":
            return "2019-05~"
        case "ClockTimeField":
            return "21:00"
        case "LanguageField":
            return "fr-CA"
        case "ZoneField":
            return "Europe/London"
        case "WebAddressField":
            return f"https://a.example/{word.replace(' ', '-')}"
    return WRITTEN.get(field.name, word)


def _named(field: models.ForeignKey, named: Mapping[str, Record]) -> Any:
    target = field.related_model
    if target is Card:
        kinds_there = field.get_limit_choices_to().get("kind__in", ["title"])
        return named[kinds_there[0]].pk
    if issubclass(target, Record):
        return next(record.pk for record in named.values() if isinstance(record, target))
    return _first(target)


def _first(vocabulary: type[models.Model]) -> str:
    first = vocabulary._default_manager.order_by("pk").first()
    return (first or vocabulary._default_manager.create(code="full", label="Full")).pk


# What a kind can't hold at once, and what its checks ask of it.
_FIELDS: dict[str, dict[str, Any]] = {
    "person": {"naming": "free"},
    "nomination": {"category": "writing"},
    "claim": {"property": "audience", "unit": "accounts", "value_state": "known"},
    "source": {"title": "Full"},
}
_ROWS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("title", "credits"): [{"organisation": None}, {"person": None}],
    ("title", "characters"): [{"organisation": None}, {"person": None}],
    ("title", "basis"): [
        {key: None for key in ("event", "person", "based_on", "work") if key != kept}
        for kept in ("event", "person", "based_on", "work")
    ],
    ("event", "participants"): [
        {key: None for key in ("person", "organisation", "description") if key != kept}
        for kept in ("person", "organisation", "description")
    ],
    ("claim", "qualifiers"): [
        dict.fromkeys(("span", "days", "region", "metric")),
        {"kind": "window", "span": "first_days", "days": 28}
        | dict.fromkeys(("starts", "ends", "when", "region", "metric")),
        {"kind": "region"} | dict.fromkeys(("span", "days", "metric")),
        {"kind": "metric"} | dict.fromkeys(("span", "days", "region")),
    ],
    ("nomination", "nominees"): [
        {key: None for key in ("person", "organisation", "title", "episode") if key != kept}
        for kept in ("person", "organisation", "title", "episode")
    ],
}


def _variants(code: str, named: Records) -> list[dict[str, Any]]:
    """What has to be otherwise in each of the kind's full records, since it can hold one of several."""
    if code == "nomination":
        return [{"ceremony": named["ceremony"].pk}]
    if code == "source":
        anonymous = {"anonymous": True, "creators": {}, "derivations": {}}
        return [{"independent_of": {}}, anonymous]
    if code not in ("review", "offer"):
        return [{}]
    works = [
        {each: named[each].pk if each == kept else None for each in ("title", "season", "episode")}
        for kept in ("title", "season", "episode")
    ]
    unseen = {"outlet": None, "outlet_unidentified": True}
    return [*works[:2], works[2] | (unseen if code == "review" else {})]
