"""The sidebar of a record's page: its next step, its status, and the steps that are rarely taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.timezone import localtime

from cms.accounts import rights
from cms.desk.records.registry import Part, kind

from .next_step import Link, NextStep
from .offered import offered
from .standing import Standing

DAY_AND_TIME = "j F Y, H:i"


@dataclass(frozen=True)
class Fact:
    name: str
    words: str


@dataclass(frozen=True)
class Sidebar:
    """What one person sees beside a record; has_refused_edits: as for `NextStep`."""

    standing: Standing
    has_refused_edits: bool = False

    @property
    def next_step(self) -> NextStep:
        return NextStep(self.standing, self.has_refused_edits)

    @property
    def facts(self) -> Iterator[Fact]:
        it = self.standing
        yield Fact("Live", self._live())
        yield Fact("Pending", self._pending())
        if it.locks:
            yield Fact("Locked", self._locked())
        if it.merged:
            yield Fact("Merged into it", self._merged())
        for part, count in it.parts:
            yield Fact(capfirst(part.words), self._part(part, count))
        if it.readers or it.is_under_embargo:
            yield Fact(
                "Advance access",
                render_to_string("newsroom/calendar/_access_log.html", {"readers": it.readers}),
            )
        if it.live:
            link = _link("what rests on it", reverse("newsroom:resting", args=[it.card.pk]))
            yield Fact("Told", link)
        yield Fact("History", self._history())

    def _live(self) -> str:
        # A last publication without a live document: the record was withdrawn, held or merged.
        live, last = self.standing.live, self.standing.last
        if live and last:
            return f"version {live.version}, since {_time(last.published_at)}"
        return f"nothing; {last.get_action_display()} {_time(last.published_at)}" if last else "nothing"

    def _pending(self) -> str:
        pending = self.standing.pending
        if pending is None:
            return "nothing"
        link = _link(pending, reverse("newsroom:changeset", args=[pending.pk]))
        return format_html("{}, {}", link, pending.get_state_display())

    def _locked(self) -> str:
        marks = ((each.fact, self.standing.locks.mark(each)) for each in self.standing.locks.found)
        return format_html_join("", '<span class="locked-fact">{} {}</span>', marks)

    def _merged(self) -> str:
        links = ((_record(each.pk), each, each.pk) for each in self.standing.merged)
        return format_html_join(", ", '<a href="{}">{}</a> <span class="quiet">{}</span>', links)

    def _part(self, part: Part, count: int) -> str:
        verb = "to edit" if self.standing.may_be_saved else "to view"
        return _link(f"{count} {verb}", reverse("newsroom:part", args=[self.standing.card.pk, part.name]))

    def _history(self) -> str:
        card = self.standing.card
        meta = kind(card.kind).model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[card.pk])
        versions = _link(f"{card.version} version{'' if card.version == 1 else 's'}", address)
        if not self.standing.user.has_perm(rights.READ_AUDIT):
            return versions
        acts = _link("audit log", f"{reverse('newsroom:audit')}?record={card.pk}")
        return format_html("{} · {}", versions, acts)

    @property
    def rare_steps(self) -> Iterator[Link]:
        it = self.standing
        yield from offered(it)
        if it.may_lock:
            yield Link("Lock a fact…", self._step("lock"))
        if it.may_merge:
            yield Link("Merge into another record…", self._step("merge"))
        if it.has_edits:
            yield Link("Compare with the live version", self._step("compare"))
            if not it.aside:
                yield Link("Stash edits…", self._step("set_aside"))
            yield Link("Discard edits…", self._step("discard"), "danger")
        elif it.may_drop:
            yield Link("Delete this draft…", self._step("drop"), "danger")

    @property
    def steps_with_what_is_live(self) -> Iterator[Link]:
        it = self.standing
        if it.live is None:
            return
        yield Link("In the feed", reverse("feed:detail", args=[kind(it.card.kind).plural, it.card.pk]))
        if it.may_submit and not it.is_taken:
            yield Link("Withdraw…", self._step("withdraw"), "danger")
        if it.may_hold:
            yield Link("Hold…", self._step("hold"), "danger")

    def _step(self, name: str) -> str:
        return reverse(f"newsroom:{name}", args=[self.standing.card.pk])


def _link(words: object, address: str) -> str:
    return format_html('<a href="{}">{}</a>', address, words)


def _record(pk: int) -> str:
    return reverse("newsroom:record", args=[pk])


def _time(at: datetime) -> str:
    return date_format(localtime(at), DAY_AND_TIME)
