"""The places of a correction as its page shows them: what stands there, and what is in the way."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.accounts.models import User
from cms.desk.collaboration.leases import leased_by_others

from ..claims.values import figure
from .act import OTHERS
from .figures import pattern
from .finders import live_body
from .models import Case, Place

How, State = Place.How, Place.State
AROUND = 90


@dataclass(frozen=True)
class Row:
    """One place. marked: what stands there, with the wrong words marked. hindrance: whose it is just now."""

    place: Place
    marked: SafeString | str
    suggestion: str
    hindrance: str = ""

    @property
    def is_text(self) -> bool:
        return self.place.how == How.WORDS

    @property
    def takes_words(self) -> bool:
        """Whether what shall stand there can be typed on the page of the correction."""
        return self.place.how in (How.WORDS, How.REPEATS, How.MIRRORS) or bool(
            self.place.how == How.TARGET and self.place.path
        )

    @property
    def where(self) -> str:
        return self.place.path.split("/")[0].replace("_", " ")

    @property
    def answer(self) -> str:
        """The answer that is ticked: the one given, or the one that fits most such places."""
        if self.place.state in (State.FIX, State.EXCUSED):
            return self.place.state
        return State.EXCUSED if self.place.how in (How.REPRINTS, How.RESTS) else State.FIX

    @property
    def reason(self) -> str:
        return self.place.reason or (OTHERS if self.place.how == How.REPRINTS else "")


def rows_of(case: Case, *, by: User, at: datetime) -> list[Row]:
    """The places in order, those to be answered first; bounded queries."""
    found = list(case.places.select_related("card__pending__created_by").order_by("pk"))
    leased = leased_by_others([each.card_id for each in found], by=by, at=at)
    new = _new_figure(case, found)
    rows = [
        Row(
            place=each,
            marked=_marked(each, case),
            suggestion=each.instead or (new if each.how == How.WORDS else _same_value(each, found)),
            hindrance=_hindrance(case, each, leased),
        )
        for each in found
    ]
    return sorted(rows, key=lambda row: row.place.state == State.FOLLOWS)


def _hindrance(case: Case, place: Place, leased: dict[int, str]) -> str:
    pending = place.card.pending
    if pending and pending.pk != case.correction.pending_id:
        return f"is in “{pending}” ({pending.get_state_display()}), made by {pending.created_by}."
    return leased.get(place.card_id, "")


def _marked(place: Place, case: Case) -> SafeString | str:
    """The words around the first figure, with it marked."""
    wrong = pattern(case.words.splitlines())
    hit = wrong.search(place.said) if wrong and place.how == How.WORDS else None
    if hit is None:
        return place.said
    before, after = place.said[max(0, hit.start() - AROUND) : hit.start()], place.said[hit.end() :]
    start = "… " if hit.start() > AROUND else ""
    return format_html("{}{}<mark>{}</mark>{}", start, before, hit[0], after[:AROUND])


def _new_figure(case: Case, places: list[Place]) -> str:
    """The new figure in words: the like of the wrong one."""
    target = next((each for each in places if each.how == How.TARGET and each.path == "amount"), None)
    body = live_body(case.target) if target and target.instead else None
    if target is None or body is None:
        return ""
    return figure({"value": {**body["value"], "amount": target.instead, "amount_to": None}})


def _same_value(place: Place, places: list[Place]) -> str:
    """What the target shall be, for a place that holds the same."""
    target = next((each for each in places if each.how == How.TARGET), None)
    return target.instead if target and place.how in (How.REPEATS, How.MIRRORS) else ""
