"""Checks of texts in other languages at submission."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cms.desk.base import canonical
from cms.desk.base.languages import language_name
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts
from cms.publishing.models import LiveDocument


def texts_follow_what_they_translate(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A note for each text that was changed since it was published, and its translations were not."""
    told = [each for each in proposals if each.body and each.body.get("texts")]
    ids = [each.card.pk for each in told]
    stored = LiveDocument.objects.filter(pk__in=ids).values_list("pk", "text") if ids else []
    live = {card: canonical.loads(text) for card, text in stored}
    for each in told:
        for path, languages in _behind(live.get(each.card.pk) or {}, each.body or {}).items():
            words = "quotation" if "/" in path else path.replace("_", " ")
            named = " and ".join(language_name(tag) for tag in languages)
            message = f"The {words} has changed, and not its text in {named}: see that it says the same."
            yield Finding(each.card, "text-behind", message, path="texts", level=Level.NOTE)


def _behind(before: Facts, after: Facts) -> Mapping[str, list[str]]:
    """The languages of the texts that stayed while what they translate was changed, by its path."""
    was = {row["id"]: row["text"] for row in before.get("texts") or ()}
    found = defaultdict(list)
    for row in after["texts"]:
        path = row["path"]
        if was.get(row["id"]) == row["text"] and _at(before, path) != _at(after, path):
            found[path].append(row["language"])
    return found


def _at(body: Facts, path: str) -> Any:
    """What a body says there: a fact, or a cell of a line."""
    name, _, rest = path.partition("/")
    key, _, cell = rest.partition("/")
    if not rest:
        return body.get(name)
    return next((line.get(cell) for line in body.get(name) or () if str(line["id"]) == key), None)
