"""The next step with a record: a table of situations, and what the record's page offers in each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.urls import reverse
from django.utils.html import format_html

from cms.desk.models import Hold
from cms.newsroom.changesets.questions import question_of
from cms.publishing.stale_bases import newer_holds

if TYPE_CHECKING:
    from .standing import Standing


@dataclass(frozen=True)
class Says:
    words: str
    style: str = ""
    template: ClassVar = "newsroom/records/step/says.html"


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    style: str = ""
    template: ClassVar = "newsroom/records/step/link.html"


@dataclass(frozen=True)
class Choice:
    """A checkbox of the record's form."""

    label: str
    name: str
    template: ClassVar = "newsroom/records/step/choice.html"


@dataclass(frozen=True)
class Save:
    """A button of the record's form: saves the form, then takes the step that it names."""

    label: str
    name: str
    style: str
    template: ClassVar = "newsroom/records/step/save.html"


@dataclass(frozen=True)
class Button:
    label: str
    style: str
    how: str = ""


@dataclass(frozen=True)
class Form:
    """A form of its own with buttons. sends: hidden fields. warned: warnings that ask for a reason first."""

    address: str
    buttons: tuple[Button, ...]
    sends: Mapping[str, object] = field(default_factory=dict)
    says: str = ""
    warned: tuple = ()
    template: ClassVar = "newsroom/records/step/form.html"


Element = Says | Link | Choice | Save | Form


@dataclass(frozen=True)
class Situation:
    """One row of the table. is_read: a reviewer decides on it now; a writer could take it out instead."""

    code: str
    applies: Callable[["Standing"], bool]
    shows: Callable[["NextStep"], Iterator[Element]]
    is_read: bool = False


@dataclass(frozen=True)
class NextStep:
    """What one person can do next. has_refused_edits: the form holds edits whose save was refused."""

    standing: "Standing"
    has_refused_edits: bool = False

    @cached_property
    def situation(self) -> Situation:
        return next(each for each in SITUATIONS if each.applies(self.standing))

    @property
    def elements(self) -> list[Element]:
        return list(self.situation.shows(self))

    @property
    def instead(self) -> list[Element]:
        """The alternative for a reviewer who may write: take it out and edit it."""
        offered = self.situation.is_read and self.standing.may_submit
        return [self.taking_out("Take out to edit", style="plain")] if offered else []

    @property
    def hold(self) -> Hold:
        hold = self.standing.card.hold
        assert hold is not None  # noqa: S101 - the situations that show one ask for it
        return hold

    def taking_out(self, label: str, *, style: str) -> Element:
        # A form of its own would leave the page, and lose the edits whose save was refused.
        if self.has_refused_edits:
            return Save("Take out and save", "_take_out", style)
        return Form(self.of_record("take_out"), (Button(label, style),))

    def of_record(self, name: str) -> str:
        return reverse(f"newsroom:{name}", args=[self.standing.card.pk])

    def of_changeset(self, name: str, *more: str) -> str:
        return reverse(f"newsroom:{name}", args=[self.standing.card.pending_id, *more])


def _merged(step: NextStep) -> Iterator[Element]:
    into, merge = step.standing.survivor, step.standing.merge
    link = format_html('<a href="{}">{}</a>', reverse("newsroom:record", args=[into.pk]), into)
    yield Says(format_html("It was merged into {}, which is edited and published instead.", link))
    if merge is None:
        return
    address = reverse("newsroom:changeset", args=[merge.changeset_id])
    made_by = format_html('<a href="{}">{}</a>', address, merge.changeset)
    if step.standing.may_submit:
        undo = reverse("newsroom:undo", args=[merge.changeset_id])
        made_by = format_html('{}: <a href="{}">undo it…</a>', made_by, undo)
    yield Says(made_by)


def _lift(step: NextStep) -> Iterator[Element]:
    hold = step.hold
    yield Says(f"{hold.by} put it on hold: {hold.get_reason_display()}. {hold.note}")
    lift = Button("Lift the hold", "next", how="lifted")
    confirm = Button("Confirm: withdraw it", "plain danger", how="confirmed")
    yield Form(step.of_record("end_hold"), (lift, confirm))
    yield from _waiting(step)
    if step.standing.may_submit and step.standing.may_be_saved:
        yield Save("Submit a correction for review", "_submit", "plain")


def _approve(step: NextStep) -> Iterator[Element]:
    yield _approving(step, "approve", "Approve")


def _approve_and_publish(step: NextStep) -> Iterator[Element]:
    yield _approving(step, "approve-and-publish", "Approve and publish")


def _approving(step: NextStep, name: str, label: str) -> Element:
    return Form(
        step.of_changeset("step", name),
        (Button(label, "next"),),
        sends={"seen": step.standing.seen, "back": step.standing.card.pk},
        says="Read what is proposed, then decide:",
        warned=tuple(step.standing.warned),
    )


def _approve_with_others(step: NextStep) -> Iterator[Element]:
    yield Says("It is one of several records in a changeset.")
    yield Link("Review the changeset", step.of_changeset("changeset"), "next")


def _publish(step: NextStep) -> Iterator[Element]:
    sends = {"back": step.standing.card.pk}
    yield Form(step.of_changeset("step", "publish"), (Button("Publish", "next"),), sends=sends)


def _scheduled(step: NextStep) -> Iterator[Element]:
    yield Says(f"It will be published on {step.standing.scheduled}, and is read-only until then.")
    yield Link("Open its changeset", step.of_changeset("changeset"))


def _under_embargo(step: NextStep) -> Iterator[Element]:
    schedule, changeset = _scheduled(step)
    yield schedule
    mark = format_html('<span class="state state-embargo">{}</span>', "under embargo")
    yield Says(format_html("{} Until then only holders of a key with advance access can read it.", mark))
    if step.standing.may_read_early:
        address = step.of_record("read_early")
        yield Says(format_html('<a href="{}">View with advance access</a>', address))
    yield changeset


def _take_out(step: NextStep) -> Iterator[Element]:
    yield Says("It is in review and read-only. Take it out to edit it; approvals given so far will lapse.")
    yield step.taking_out("Take out", style="next")
    yield from _asking(step)


def _wait(step: NextStep) -> Iterator[Element]:
    yield Says("It is in review and read-only.")
    yield from _asking(step)


def _asking(step: NextStep) -> Iterator[Element]:
    """What the checks ask of whoever made the edit: they know the answer, and the approver reads it."""
    open_ones = [each for each in step.standing.warned if not each.acknowledged and question_of(each.rule)]
    if open_ones:
        yield Form(
            step.of_changeset("step", "acknowledge"),
            (Button("Keep the answer", "plain"),),
            sends={"back": step.standing.card.pk},
            warned=tuple(open_ones),
        )


def _taken(step: NextStep) -> Iterator[Element]:
    lease = step.standing.lease
    assert lease is not None  # noqa: S101 - the situation asks for one
    yield Says(f"{lease.by} is working on it.")


def _held(step: NextStep) -> Iterator[Element]:
    hold = step.hold
    other = f"An editor other than {hold.by} has to lift or confirm the hold."
    yield Says(f"Held by {hold.by}: {hold.get_reason_display()}. {other}")
    yield from _waiting(step)


def _waiting(step: NextStep) -> Iterator[Element]:
    """What becomes of a version that is scheduled while the live one is held."""
    due = step.standing.scheduled
    if due is None:
        return
    if step.standing.card.pk in newer_holds(due):
        waits = "It is not published over this hold by itself: then it waits for somebody to publish it."
        yield Says(f"Something is scheduled for {due}. {waits}")
    else:
        yield Says(f"What is scheduled for {due} ends this hold then.")
    yield Link("Open its changeset", step.of_changeset("changeset"))


def _correct(step: NextStep) -> Iterator[Element]:
    yield from _held(step)
    yield Save("Submit a correction for review", "_submit", "next")


def _submit(step: NextStep) -> Iterator[Element]:
    yield Says("Save it and submit it to a colleague, who approves and publishes it.")
    yield from _submitting()


def _change_first(step: NextStep) -> Iterator[Element]:
    yield Says("There are no unpublished edits. Change something, then submit it:")
    yield from _submitting()


def _submitting() -> Iterator[Element]:
    yield Choice("Publish when approved", "_when_approved")
    yield Save("Submit for review", "_submit", "next")
    yield Save("Submit with what belongs to it…", "_submit_with", "plain")


def _open_changeset(step: NextStep) -> Iterator[Element]:
    yield Says("It is in an open changeset with other records; they are submitted together.")
    yield Link("Open the changeset", step.of_changeset("changeset"), "next")
    yield Link("Add what belongs to it…", step.of_record("submit_with"), "plain")


def _nothing(step: NextStep) -> Iterator[Element]:
    yield Says("Nothing to do here for you now.", "quiet")


# The first that applies is shown, so the order matters: decisions come before edits.
SITUATIONS = (
    Situation("merged", lambda it: it.is_merged, _merged),
    Situation("lift", lambda it: it.may_lift, _lift),
    Situation(
        "approve with others", lambda it: it.may_decide and it.is_with_others, _approve_with_others, True
    ),
    Situation("approve and publish", lambda it: it.may_decide and it.may_publish, _approve_and_publish, True),
    Situation("approve", lambda it: it.may_decide, _approve, True),
    Situation("publish", lambda it: it.is_approved and it.may_publish, _publish, True),
    Situation("under embargo", lambda it: it.is_frozen and it.is_under_embargo, _under_embargo, True),
    Situation("scheduled", lambda it: it.is_scheduled, _scheduled, True),
    Situation("take out", lambda it: it.is_frozen and it.may_submit, _take_out),
    Situation("wait", lambda it: it.is_frozen, _wait),
    Situation("taken", lambda it: it.is_taken, _taken),
    Situation("correct", lambda it: it.is_held and it.may_submit, _correct),
    Situation("held", lambda it: it.is_held, _held),
    Situation("nothing", lambda it: not it.may_submit, _nothing),
    Situation("open changeset", lambda it: it.is_with_others, _open_changeset),
    Situation("submit", lambda it: it.has_news, _submit),
    Situation("change first", lambda it: True, _change_first),
)
