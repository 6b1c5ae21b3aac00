"""What was live once: where it is now, or that it is no more."""

from django.http import HttpResponse, HttpResponsePermanentRedirect
from rest_framework.request import Request

from cms.desk.models import Card, Hold
from cms.desk.registry import Kind
from cms.publishing.models import Publication

from .addresses import record_path
from .caching import cache_control
from .problems import Problem, not_found


def answer_gone(request: Request, kind: Kind, where: dict) -> HttpResponse:
    """A redirect to where the record is, or a problem: withdrawn, held, withheld for law, never published."""
    card = _once_live(kind, where)
    if card is None:
        raise not_found()
    if card.merged_into_id:
        return _moved(request, kind, card.merged_into_id)
    if present := getattr(card, "live_document", None):
        return _moved(request, kind, present.slug or card.pk)
    raise _reason(card)


def _once_live(kind: Kind, where: dict) -> Card | None:
    cards = Card.objects.filter(kind=kind.code, last_position__isnull=False)
    if "slug" in where:
        cards = cards.filter(slugs__kind=kind.code, slugs__slug=where["slug"], slugs__served=True)
    else:
        cards = cards.filter(pk=where["pk"])
    return cards.select_related("hold", "live_document").defer("live_document__text").first()


def _moved(request: Request, kind: Kind, key: str | int) -> HttpResponse:
    path, query = record_path(kind, key), request.META.get("QUERY_STRING")
    response = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path, preserve_request=True)
    # A record may take its former slug again: a redirect that caches keep would then lead in a circle.
    response["Cache-Control"] = cache_control()
    return response


def _reason(card: Card) -> Problem:
    if card.hold:
        return _withheld() if card.hold.reason == Hold.Reason.LEGAL else _held()
    withdrawn = card.publications.filter(action=Publication.Action.WITHDRAW).latest("position")
    note = withdrawn.note or "This was published once and has been withdrawn."
    return Problem("legal" if _by_law(card, withdrawn) else "withdrawn", note)


def _held() -> Problem:
    return Problem(
        "held", "This is held while the newsroom looks at it; the changes will say what becomes of it."
    )


def _withheld() -> Problem:
    return Problem("legal", "This is withheld for legal reasons; the changes will say what becomes of it.")


def _by_law(card: Card, withdrawn: Publication) -> bool:
    """Whether the withdrawal confirmed a hold for law; one by a changeset has a proposal."""
    if withdrawn.proposal_id:
        return False
    confirmed = card.holds.filter(ended_how=Hold.End.CONFIRMED).latest("pk")
    return confirmed.reason == Hold.Reason.LEGAL
