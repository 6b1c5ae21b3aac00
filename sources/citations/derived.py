"""What follows from citations: whether their words stand in the sources, and what has none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cms.desk.base import canonical
from cms.desk.records.registry import Facts, Kind
from cms.publishing.models import LiveDocument

from ..sources.models import Snapshot
from .quotations import Outcome, look_up


def quote_checks(of: Kind, bodies: Mapping[int, Facts]) -> dict[int, Facts]:
    """For each record, what became of each quotation: {citation id: outcome}."""
    quoted = {
        card: [each for each in body["citations"] if each.get("quotation")] for card, body in bodies.items()
    }
    copies = _readable(kept_copies(quoted.values()))
    return {
        card: {"quotes": {str(each["id"]): checked(each, copies).value for each in some}}
        for card, some in quoted.items()
    }


def kept_copies(groups: Iterable[Sequence[Facts]]) -> dict[int, list[Snapshot]]:
    """The copies of the sources that some citations name, one query."""
    copies: dict[int, list[Snapshot]] = defaultdict(list)
    sources = {each["source"]["$ref"] for some in groups for each in some}
    if sources:
        for copy in Snapshot.objects.filter(source__in=sources).select_related("source__card__pending"):
            copies[copy.source_id].append(copy)
    return copies


def _readable(copies: Mapping[int, Sequence[Snapshot]]) -> dict[int, list[Snapshot]]:
    """Those that are live, or about to be: what readers are told rests on no draft."""
    stored = LiveDocument.objects.filter(pk__in=copies).values_list("text", flat=True) if copies else []
    live = {row["id"] for text in stored for row in canonical.loads(text)["snapshots"]}
    return {
        source: [copy for copy in some if copy.pk in live or copy.source.card.is_read_only]
        for source, some in copies.items()
    }


def checked(citation: Facts, copies: Mapping[int, Sequence[Snapshot]]) -> Outcome:
    """Whether the citation's words are in the copies kept of its source."""
    return look_up(
        citation["quotation"],
        [copy.text for copy in copies.get(citation["source"]["$ref"], ())],
        prefix=citation["prefix"] or "",
        suffix=citation["suffix"] or "",
    )


def unsourced(of: Kind, bodies: Mapping[int, Facts]) -> dict[int, Facts]:
    """For each record, the paths of facts that want a source and have none."""
    return {card: {"unsourced": list(missing(body, of.cited))} for card, body in bodies.items()}


def missing(body: Facts, wanted: Iterable[str]) -> Iterator[str]:
    """Paths of the facts named `wanted`, of lists line by line, that no supporting citation names."""
    supported = {each["path"] for each in body["citations"] if each.get("stance", "supports") != "mentions"}
    if "" in supported:
        return
    for name in wanted:
        value = body.get(name)
        if name in supported or value in (None, "", [], False):
            continue
        lines = [each["id"] for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        if not lines:
            if not any(path.startswith(f"{name}/") for path in supported):
                yield name
            continue
        for line in lines:
            path = f"{name}/{line}"
            if path not in supported and not any(each.startswith(f"{path}/") for each in supported):
                yield path
