"""The markup of story texts: [words](12) links to record 12, {34} states claim 34 in the claim's words."""

import re
from collections.abc import Iterator

from cms.desk.records.registry import Facts, ref

MENTION = "mention"
CLAIM = "claim"
# Where a text is read without its claims, it has this for each.
SLOT = "…"
# As texts are stored, by id; 18 digits always fit the database's integers.
STORED = re.compile(r"\[([^\[\]]+)\]\(([0-9]{1,18})\)|\{([0-9]{1,18})\}")
# As sheets write them, by kind and key: [words](person:ava), {claim:audience}.
KEYED = re.compile(r"\[([^\[\]]+)\]\(([a-z_]+:[^()\s]+)\)|\{([a-z_]+:[^{}\s]+)\}")


def pieces(text: str | None) -> list[Facts]:
    """The text cut into pieces in order: words, words that link to a record, and claims."""
    return list(_pieces(text or ""))


def _pieces(text: str) -> Iterator[Facts]:
    end = 0
    for found in STORED.finditer(text):
        if found.start() > end:
            yield _piece(words=text[end : found.start()])
        words, card, claim = found.groups()
        if claim:
            yield _piece(claim=ref(int(claim), "claim", role=CLAIM))
        else:
            yield _piece(words=words, mention=ref(int(card), None, role=MENTION, printed=words))
        end = found.end()
    if end < len(text):
        yield _piece(words=text[end:])


def _piece(*, words: str | None = None, mention: Facts | None = None, claim: Facts | None = None) -> Facts:
    return {"words": words, "mention": mention, "claim": claim}
