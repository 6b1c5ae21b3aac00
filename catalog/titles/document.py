from collections.abc import Iterable, Mapping

from rest_framework import serializers

from catalog.dates import year_known
from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.images import ImageDocument, image
from catalog.names import live_names, official_names, own_name, served_names, with_official
from catalog.showings.document import ShownBody, showing_id, showings, showings_document, shown_on
from cms.desk.records.registry import Facts, State
from cms.feed.documents import RecordDocument
from cms.pages.words import year

from . import lines
from .models import Title


class TitleBody(ShownBody):
    def names(self, title: State) -> Iterable[str | None]:
        # Wrong names too: an editor who knows only a wrong name has to find the record.
        return (title["original_name"], title["sort_name"], *(row["text"] for row in title["names"]))

    def live_names(self, title: Facts) -> Iterable[str | None]:
        return (title.get("original_name"), *live_names(title))

    def names_by_language(self, title: Facts) -> Iterable[tuple[str, str]]:
        own, language = title.get("original_name"), title.get("original_language")
        # A name that it goes by there today comes before the one it had first.
        return (*official_names(title.get("names") or ()), *([(language, own)] if own and language else []))

    def served(self, body: Facts) -> Facts:
        return with_official(super().served(body))

    def told_apart(self, title: Facts) -> Iterable[str | None]:
        kinds = dict(Title.Type.choices)
        return (kinds.get(title.get("type") or ""), year(title.get("premiere")), title.get("disambiguation"))

    def compared(self, title: State) -> Mapping[str, str | int | None]:
        facts = ("type", "original_language", "disambiguation")
        return {
            "year": year_known(title, "premiere"),
            **{each.replace("_", " "): title.get(each) for each in facts},
        }

    def kept(self, title: State) -> dict[str, list[Facts]]:
        return own_name(title)

    def facts(self, title: State) -> Facts:
        return {
            "name": title["name"],
            "type": title["type"],
            "original_name": title["original_name"],
            "original_language": title["original_language"],
            "sort_name": title["sort_name"],
            "disambiguation": title["disambiguation"],
            "tagline": title["tagline"],
            "synopsis_short": title["synopsis_short"],
            "synopsis_medium": title["synopsis_medium"],
            "synopsis": title["synopsis"],
            **shown_on(title, "premiere"),
            "ended": title["ended"],
            "production_status": title["production_status"],
            "countries": title["countries"],
            "languages": title["languages"],
            "genres": title["genres"],
            "keywords": title["keywords"],
            "runtime": title["runtime"],
            "episode_count": title["episode_count"],
            "setting_place": title["setting_place"],
            "setting_period": title["setting_period"],
            "notice": title["notice"],
            "external_ids": external_ids(title),
            "credits": [lines.credit(row) for row in title["credits"]],
            "names": [lines.title_name(row) for row in served_names(title["names"])],
            "companies": [lines.company(row) for row in title["companies"]],
            "characters": [lines.character(row) for row in title["characters"]],
            "basis": [lines.basis(row) for row in title["basis"]],
            "relations": [lines.relation(row) for row in title["relations"]],
            "images": [image(row) for row in title["images"]],
            "videos": [lines.video(row) for row in title["videos"]],
            "showings": showings(title),
        }


def _codes(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


class TitleDocument(RecordDocument):
    """A title as the feed serves it."""

    name = serializers.CharField(help_text="The name it is known by.")
    type = serializers.CharField(
        help_text=f"One of {', '.join(Title.Type.values)}; tolerate unknown ones.",
    )
    original_name = serializers.CharField(
        allow_null=True, help_text="The name in its original language, if that differs."
    )
    original_language = serializers.CharField(allow_null=True, help_text="BCP 47.")
    sort_name = serializers.CharField(allow_null=True, help_text="How lists sort it; null if by its name.")
    disambiguation = serializers.CharField(
        allow_null=True, help_text="Sets it apart from titles of the same name."
    )
    tagline = serializers.CharField(allow_null=True)
    synopsis_short = serializers.CharField(allow_null=True, help_text="190 characters at most.")
    synopsis_medium = serializers.CharField(allow_null=True, help_text="400 characters at most.")
    synopsis = serializers.CharField(allow_null=True, help_text="As long as it needs to be.")
    premiere = serializers.CharField(
        allow_null=True, help_text="First shown anywhere, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    ended = serializers.CharField(
        allow_null=True, help_text="When its last part was shown; null if unknown or still running."
    )
    production_status = serializers.CharField(
        allow_null=True,
        help_text=f"One of {', '.join(Title.ProductionStatus.values)}; tolerate unknown ones.",
    )
    countries = _codes("Where it was produced: ISO 3166-1, former ones ISO 3166-3.")
    languages = _codes("What is spoken in it: BCP 47.")
    genres = _codes("Codes of genres.")
    keywords = _codes("Codes of its keywords.")
    runtime = serializers.IntegerField(
        allow_null=True, help_text="In minutes; for a series, of a usual episode."
    )
    episode_count = serializers.IntegerField(
        allow_null=True, help_text="As announced or made, over all seasons; not a count of our records."
    )
    setting_place = serializers.CharField(allow_null=True, help_text="Where it is set, in words.")
    setting_period = serializers.CharField(allow_null=True, help_text="When it is set, in words.")
    notice = serializers.CharField(
        allow_null=True, help_text="What viewers may want to know before they watch."
    )
    external_ids = ExternalIdDocument(many=True)
    credits = lines.CreditDocument(many=True, help_text="In the order of billing.")
    names = lines.TitleNameDocument(many=True, help_text="Alternative and former names.")
    companies = lines.CompanyDocument(many=True)
    characters = lines.CharacterDocument(many=True)
    basis = lines.BasisDocument(many=True, help_text="What it is based on.")
    relations = lines.RelationDocument(many=True, help_text="Related titles.")
    images = ImageDocument(many=True)
    videos = lines.VideoDocument(many=True)
    premiere_showing = showing_id("premiere")
    showings = showings_document()
