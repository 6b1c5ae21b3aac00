from collections.abc import Iterable, Mapping

from rest_framework import serializers

from catalog.dates import told, year_known
from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.names import NamedBody, NameDocument, name, own_name, served_names
from cms.desk.base.dates.facts import date_fact, plain_date
from cms.desk.records.registry import Facts, State
from cms.feed.documents import RecordDocument, StatedDate


class PersonBody(NamedBody):
    def names(self, person: State) -> Iterable[str | None]:
        # Wrong names too: an editor who knows only a wrong name has to find the record.
        return (row["text"] for row in person["names"])

    def told_apart(self, person: Facts) -> Iterable[str | None]:
        born = told(person, "born", "birth")
        return (person.get("description"), f"born {born}" if born else None)

    def compared(self, person: State) -> Mapping[str, str | int | None]:
        return {
            "year of birth": year_known(person, "born", "birth"),
            "year of death": year_known(person, "died", "death"),
        }

    def kept(self, person: State) -> dict[str, list[Facts]]:
        return own_name(person)

    def facts(self, person: State) -> Facts:
        return {
            "name": person["name"],
            # `naming` is no fact: only a person who is free to be named is published at all.
            "description": person["description"],
            # What is plain of the dates as stated need not be entered twice.
            "born": person["born"] or plain_date(person["birth"]),
            "died": person["died"] or plain_date(person["death"]),
            "birth": date_fact(person["birth"]),
            "death": date_fact(person["death"]),
            "biography": person["biography"],
            "external_ids": external_ids(person),
            "names": [name(row) for row in served_names(person["names"])],
        }


class PersonDocument(RecordDocument):
    """A person as the feed serves it."""

    name = serializers.CharField(help_text="The name they are credited by most often.")
    description = serializers.CharField(
        allow_null=True, help_text="What they are known as, in a few words: “actor”."
    )
    born = serializers.CharField(
        allow_null=True, help_text="As precise as known: 1972, 1972-08 or 1972-08-24."
    )
    died = serializers.CharField(allow_null=True, help_text="As precise as known; null if unknown or living.")
    birth = StatedDate(
        allow_null=True, help_text="When they were born, as stated, where that is not plain: about 1871."
    )
    death = StatedDate(allow_null=True, help_text="When they died, as stated, where that is not plain.")
    biography = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
    names = NameDocument(
        many=True, help_text="Alternative names; former and birth names where they may be shown."
    )
