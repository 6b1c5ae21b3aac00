"""A downstream site that keeps a copy of the feed, over HTTP and nothing else."""

import json
from collections.abc import Iterator

from django.test import Client

from cms.desk.records.registry import kinds


class Mirror:
    """Follows the changes. copy: the documents that it would show. heard: every byte of every answer."""

    def __init__(self):
        self.client, self.after = Client(), 0
        self.copy: dict[int, dict] = {}
        self.heard: list[str] = []

    def get(self, address: str, **parameters):
        answer = self.client.get(address, parameters)
        self.heard.append(f"{answer.content.decode()} {dict(answer.headers)}")
        return answer

    def follow(self) -> None:
        """Poll until there is nothing new."""
        while True:
            page = self.get("/api/v1/changes", after=self.after, limit=50).json()
            for entry in page["results"]:
                self.apply(entry)
            self.after = page["through"]
            if page["through"] == page["head"]:
                return

    def apply(self, entry: dict) -> None:
        if entry["document"]:
            self.copy[entry["id"]] = entry["document"]
        elif entry["redacted"]:
            self.copy.pop(entry["id"], None)

    def listed(self) -> Iterator[dict]:
        """Every document of every list, page by page."""
        for kind in kinds():
            page = self.get(f"/api/v1/{kind.plural}", limit=2).json()
            yield from page["results"]
            while page["next"]:
                page = json.loads(self.get(page["next"]).content)
                yield from page["results"]

    def look_up(self, plural: str, key: object, **parameters) -> None:
        self.get(f"/api/v1/{plural}/{key}", **parameters)
