"""Long tasks that people start: a large changeset is published, every document is rendered again."""

from datetime import datetime

from django_tasks.base import Task

from cms.accounts import rights
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Changeset
from cms.desk.models.states import State
from cms.desk.review.lifecycle import ReviewError
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish, publish_if_requested
from cms.publishing.refresh import BATCH, render_again

from . import progress
from .context import Context, task
from .models import Progress
from .registry import register_task

# Records; publishing more takes longer than a person waits for a page, or a server for its answer.
AT_ONCE = 1000


def is_large(changeset: Changeset) -> bool:
    """Whether publishing it is a task, and not part of the request that asks for it."""
    return changeset.standing().count() > AT_ONCE


def is_requested(changeset: Changeset) -> bool:
    """Whether it is approved, and somebody marked it *publish when approved*."""
    return changeset.publish_when_approved_id is not None and changeset.state == State.APPROVED


def start_publication(changeset: Changeset, *, by: User, at: datetime) -> Progress:
    """Start to publish a changeset in the background. NotAllowed; ReviewError where it is not approved.

    All of it is published in one transaction, or nothing is: whatever stops it then is the task's result.
    """
    permissions.require(by, permissions.PUBLISH)
    if changeset.state != State.APPROVED:
        raise ReviewError(
            f"“{changeset}” is not approved: open it to see how it stands.", code="not_approved"
        )
    return _start(publish_large, changeset, by=by, at=at)


def start_requested_publication(changeset: Changeset, *, by: User, at: datetime) -> Progress:
    """The same for one that is to be published when approved, which `by` just did."""
    return _start(publish_large_if_requested, changeset, by=by, at=at)


def _start(publishing: Task, changeset: Changeset, *, by: User, at: datetime) -> Progress:
    about, total = f"Publish “{changeset}”", changeset.standing().count()
    return progress.start(publishing, changeset.pk, by=by, at=at, about=about, total=total)


@task(takes_context=True)
def publish_large(context: Context, changeset: int) -> str:
    found = Changeset.objects.get(pk=changeset)
    # Its worker died after the commit, or somebody was faster.
    if found.state != State.PUBLISHED:
        publish(found, by=context.by, at=context.at)
    return _published(context, found)


@task(takes_context=True)
def publish_large_if_requested(context: Context, changeset: int) -> str:
    found = Changeset.objects.get(pk=changeset)
    if found.state != State.PUBLISHED and not publish_if_requested(found, by=context.by, at=context.at):
        return "It is no longer to be published when approved: it waits to be published."
    return _published(context, found)


def _published(context: Context, changeset: Changeset) -> str:
    count = changeset.standing().count()
    Progress.objects.filter(job=context.job).update(done=count)
    return f"{count:,} records are published."


def start_rendering(*, by: User, at: datetime) -> Progress:
    """Start to render every live document again, as after a change of how they are rendered. NotAllowed."""
    rights.require(by, rights.OPERATE_TASKS)
    total = LiveDocument.objects.count()
    about = "Render every live document again"
    return progress.start(render_all, by=by, at=at, about=about, unit="documents", total=total)


@task(takes_context=True, priority=-20)
def render_all(context: Context) -> None:
    """Render a batch of live documents again, by id: wherever it stops, what is rendered is right."""
    with context.batch() as batch:
        last, changed = batch.cursor or (0, 0)
        keys = list(
            LiveDocument.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        changed += render_again(keys, at=context.at)
        if len(keys) == BATCH:
            batch.go_on([keys[-1], changed], count=len(keys))
        else:
            done = batch.progress.done + len(keys)
            words = f"{done:,} documents are rendered again; {changed:,} of them changed."
            batch.finish(count=len(keys), result=words)


def register() -> None:
    for name, publishing in (
        ("publish a large changeset", publish_large),
        ("publish a large changeset as requested", publish_large_if_requested),
    ):
        register_task(
            publishing,
            name=name,
            label=name,
            key=lambda changeset: f"publish {changeset}",
            refusals=(ReviewError, NotAllowed),
        )
    register_task(
        render_all, name="render all", label="render every live document again", key=lambda: "render all"
    )
