"""Comments: threads on a changeset, on a record in it, or on one fact of that record, with @mentions.

Comments can't be edited. A thread is resolved or reopened by another comment in it.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Card, Changeset, Comment, Mention, Thread
from cms.desk.records.bodies import body
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write import paths

from .lifecycle import ReviewError

LONGEST = 5000
NAMED = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")
Act = Comment.Act


@transaction.atomic
def comment(
    changeset: Changeset, *, text: str, by: User, at: datetime, card: Card | None = None, path: str = ""
) -> Comment:
    """Start a thread on a changeset, on a record in it, or on that record's fact at `path`.

    ReviewError where the record is not in it, has no such fact, or a mentioned name is nobody's.
    """
    permissions.require_newsroom(by, "comment")
    if card is not None:
        _require_there(changeset, card, path)
    content, people = _parsed(text)
    thread = Thread.objects.create(changeset=changeset, card=card, path=path if card else "")
    return _write(thread, Act.SAID, content, people, by=by, at=at)


@transaction.atomic
def reply(thread: Thread, *, text: str, by: User, at: datetime) -> Comment:
    """Add a comment to a thread; a resolved one is open again."""
    permissions.require_newsroom(by, "comment")
    content, people = _parsed(text)
    _lock(thread)
    return _write(thread, Act.SAID, content, people, by=by, at=at)


@transaction.atomic
def resolve(thread: Thread, *, by: User, at: datetime, text: str = "") -> Comment:
    """Resolve a thread; ReviewError where it is resolved already."""
    return _turn(thread, Act.RESOLVED, text, by=by, at=at)


@transaction.atomic
def reopen(thread: Thread, *, by: User, at: datetime, text: str = "") -> Comment:
    """Reopen a resolved thread; ReviewError where it is open."""
    return _turn(thread, Act.REOPENED, text, by=by, at=at)


def _turn(thread: Thread, act: Act, text: str, *, by: User, at: datetime) -> Comment:
    permissions.require_newsroom(by, "comment")
    content, people = _parsed(text) if text.strip() else ("", [])
    last = _lock(thread)
    if (last.act == Act.RESOLVED) == (act == Act.RESOLVED):
        now = "resolved" if act == Act.RESOLVED else "open"
        raise ReviewError(f"That thread is {now} already: {last.by} said so last.", code="turned_already")
    return _write(thread, act, content, people, by=by, at=at)


def _lock(thread: Thread) -> Comment:
    """Lock the thread and return its last comment, which decides whether it is resolved."""
    Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
    return thread.comments.select_related("by").latest("pk")


def _require_there(changeset: Changeset, card: Card, path: str) -> None:
    if not changeset.standing().filter(card=card).exists():
        raise ReviewError(
            f"“{card}” is not in “{changeset}” any more: comment on the changeset instead.", code="not_in_it"
        )
    if not path:
        return
    of = kind(card.kind)
    state = states(of, [card])[card.pk]
    if len(path) > 200 or not (path in body(of, state) or paths.is_there(of, state, path)):
        raise ReviewError(
            f"“{card}” has no “{path[:60]}”: comment on the record instead.", code="no_such_fact"
        )


def _parsed(text: str) -> tuple[str, list[User]]:
    """The normalised text, and the people that it mentions with @."""
    text = text.replace("\r\n", "\n").strip()
    if not text or "\0" in text or len(text) > LONGEST:
        raise ReviewError(f"Write a comment of at most {LONGEST:,} characters.", code="unusable_text")
    if not (names := set(NAMED.findall(text))):
        return text, []
    known = {person.username: person for person in permissions.people()}
    return text, list({found.pk: found for name in names for found in _named(name, known)}.values())


def _named(name: str, known: dict[str, User]) -> Iterator[User]:
    """The person mentioned: by the whole name, or by the name without punctuation of the sentence after it.

    Usernames may contain these characters, so that the longest match comes first.
    """
    asked = name
    while name not in known and name[-1:] in (".", "-", "+", "@"):
        name = name[:-1]
    if name not in known:
        raise ReviewError(
            f"Nobody who writes or approves is called @{asked[:60]}: choose a name from the list, or leave "
            "the @ out.",
            code="no_such_person",
        )
    yield known[name]


def _write(thread: Thread, act: Act, text: str, people: list[User], *, by: User, at: datetime) -> Comment:
    written = thread.comments.create(act=act, text=text, by=by, at=at)
    # Nobody needs a notice of their own comment.
    Mention.objects.bulk_create(Mention(comment=written, user=user) for user in people if user.pk != by.pk)
    detail = {"thread": thread.pk, "comment": written.pk, "path": thread.path}
    audit.record(
        f"comment.{act}",
        by=by,
        at=at,
        card=thread.card_id,
        changeset=thread.changeset_id,
        about=str(thread.changeset),
        detail=detail,
    )
    return written
