"""The pages of an intake: begin with an article, go through its sentences, save."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.finding.find import find_cards
from cms.newsroom.frame import newsroom_page, page, whole
from cms.operation.body_limits import File, takes_file

from ..claims.form import currencies
from ..claims.models import Claim
from ..models import Property, Unit
from .already import already
from .claims import Offer, offers
from .models import Intake
from .read import LARGEST, Unreadable, read
from .rules import IntakeRefused, begin, drop, keep, save
from .sentences import looked_at, split

PER_PAGE = 40  # sentences
ANSWERS = (
    ("nothing", "nothing for us"),
    ("held", "a claim says it: cite this"),
    ("differs", "a claim says otherwise"),
    ("new", "a new claim"),
    ("opinion", "an opinion"),
)
TYPED = (
    *("is", "claim", "quotation", "subject", "subject_words", "property", "amount", "amount_to", "bound"),
    *("unit", "currency", "text", "date", "rank", "universe", "modality", "speaker", "speaker_described"),
    *("printed_value", "printed_unit"),
)
IDS = ("claim", "subject", "speaker")


@newsroom_page
def start(request: HttpRequest) -> HttpResponse:
    """The article is pasted or uploaded here; what somebody has not finished is gone on with."""
    person = signed_in(request)
    if not person.has_perm(permissions.WRITE):
        raise PermissionDenied
    said, refused = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            article = read(request.FILES.get("file"), said)
            intake = begin(article, by=person, at=timezone.now())
        except Unreadable as error:
            refused = str(error)
        else:
            about = {name: request.POST.get(name, "")[:500] for name in ("title", "url")}
            about = {name: value.strip() for name, value in about.items() if value.strip()}
            keep(intake, by=person, at=timezone.now(), about=about, answers={})
            return redirect("admin:sources_intake", intake.pk)
    mine = Intake.objects.filter(by=person, done_at=None).defer("text").order_by("-kept_at")[:20]
    context = {"mine": mine, "said": said, "refused": refused, "posted": request.POST}
    return page(request, "sources/intake_start.html", "Enter an article", **context)


@newsroom_page
def go_through(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentences of an article, so many a page, each with what to make of it."""
    person = signed_in(request)
    intake = get_object_or_404(Intake, pk=pk, by=person)
    if intake.changeset_id:
        return redirect("newsroom:changeset", intake.changeset_id)
    count = len(split(intake.text))
    pages = max(1, -(-count // PER_PAGE))
    number = min(max(whole(request.GET.get("page")), 1), pages)
    if request.method == "POST":
        number, answer = _posted(request, intake, number, pages)
        if answer:
            return answer
    places = range((number - 1) * PER_PAGE, number * PER_PAGE)
    found = offers(looked_at(intake.text, places, language=intake.language))
    return page(
        request,
        "sources/intake.html",
        str(intake),
        intake=intake,
        rows=[_row(each, intake.answers.get(str(each.sentence.place), {})) for each in found],
        there=already(intake),
        number=number,
        pages=range(1, pages + 1),
        last=number == pages,
        count=count,
        properties=Property.objects.prefetch_related("units"),
        units=Unit.objects.all(),
        currencies=[*currencies()[1:4], *currencies()[4][1]],
        bounds=Claim.Bound.choices,
        modalities=Claim.Modality.choices,
        answers=ANSWERS,
    )


def _posted(request: HttpRequest, intake: Intake, number: int, pages: int) -> tuple[int, HttpResponse | None]:
    """Keep what was typed, then do what was asked: the page to show next, or where to go."""
    person, at = signed_in(request), timezone.now()
    here = f"{reverse('admin:sources_intake', args=[intake.pk])}?page="
    try:
        if "_drop" in request.POST:
            drop(intake, by=person, at=at)
            messages.success(request, f"“{intake}” is thrown away.")
            return number, redirect("admin:sources_intake_start")
        about: dict[str, Any] = {name: request.POST.get(name, "").strip()[:500] for name in ("title", "url")}
        about["url"] = about["url"] or None
        about["published"] = request.POST.get("published", "").strip()[:10]
        about["source_id"] = whole(request.POST.get("source")) or None
        if about["source_id"] not in {None, *(each.source.pk for each in already(intake))}:
            about["source_id"] = None
        keep(
            intake,
            by=person,
            at=at,
            about=about,
            answers=_typed(request.POST, split_count=PER_PAGE, number=number),
        )
        if "_save" in request.POST:
            changeset = save(intake, by=person, at=at)
            messages.success(request, f"“{changeset}” is made: look at it, and submit it for review.")
            return number, redirect("newsroom:changeset", changeset.pk)
    except IntakeRefused as refusal:
        messages.error(request, str(refusal))
        return number, None
    step = {"_next": 1, "_before": -1}
    to = number + next((by for name, by in step.items() if name in request.POST), 0)
    if "_keep" in request.POST:
        messages.success(request, f"Kept until {intake.kept_until:%-d %B %Y}: go on whenever you like.")
    return number, redirect(f"{here}{min(max(to, 1), pages)}")


def _typed(posted: QueryDict, *, split_count: int, number: int) -> dict[str, dict[str, Any]]:
    """What was typed about the sentences of this page."""
    found = {}
    for place in range((number - 1) * split_count, number * split_count):
        if f"{place}-is" not in posted:
            continue
        answer: dict[str, Any] = {
            name: posted.get(f"{place}-{name}", "").replace("\0", "").replace("\r\n", "\n") for name in TYPED
        }
        answer |= {name: whole(answer[name]) or None for name in IDS}
        if not answer["subject"] and answer["subject_words"].strip():
            # A record that the page does not name is found by its name; the nearest first.
            answer["subject"] = next(iter(find_cards(answer["subject_words"]).ids), None)
        found[str(place)] = answer
    return found


def _row(offer: Offer, answer: dict[str, Any]) -> dict[str, Any]:
    """A sentence as its row shows it: what was typed, else what is offered."""
    filled = offer.filled
    named = {card.pk: card for *_, card in offer.sentence.names}
    if subject := filled.get("subject"):
        named.setdefault(subject.pk, subject)
    unit = filled.get("counted")
    units = {each.singular: each.pk for each in Unit.objects.all()} if unit and not answer else {}
    values = {
        **{name: value for name, value in filled.items() if isinstance(value, str)},
        "subject": subject.pk if subject else None,
        "speaker": filled["speaker"].pk if filled.get("speaker") else None,
        "unit": units.get(unit or ""),
        "is": offer.suggested,
        **answer,
    }
    return {
        "offer": offer,
        "sentence": offer.sentence,
        "values": values,
        "named": named.values(),
        "people": [card for card in named.values() if card.kind in ("person", "organisation")],
        "known": [*offer.held, *offer.differs],
        "open": bool(answer) or offer.suggested != "nothing",
    }


TAKES = File(
    permissions.WRITE, most=lambda: LARGEST, advice="paste the article’s text instead, or split the file."
)
urls = [
    path("intake/", takes_file(TAKES)(start), name="sources_intake_start"),
    path("intake/<int:pk>/", go_through, name="sources_intake"),
]
