"""/health/live and /health/ready, for balancers and monitors: words in JSON, nothing secret."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from django.core.checks.messages import ERROR
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from .needs import needs, silence

ALIAS = "default"
# Seconds for which an answer is kept: several balancers ask each process every few seconds.
KEPT = 2.0
# Seconds to wait while another thread asks: a database that is gone may let it wait for much longer.
PATIENCE = 3.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """What a probe found. is_needed: whether a server is not ready unless it is ok."""

    ok: bool
    says: str
    is_needed: bool = True


@dataclass(frozen=True)
class Probe:
    """Something that monitors want to know, and that readiness doesn't hang on.

    ask: takes the moment and returns whether all is well, and words without names or anything secret. It runs
    every KEPT seconds at most, where the database answers, and should cost one query.
    """

    name: str
    ask: Callable[[datetime], tuple[bool, str]]


_probes: dict[str, Probe] = {}


def register_probe(probe: Probe) -> None:
    _probes[probe.name] = probe


def findings(*, at: datetime) -> dict[str, Finding]:
    """What /health/ready tells, by name: the database, what it must have, and every probe."""
    try:
        if why := silence(ALIAS):
            return _unanswered(why)
        found = {"database": Finding(True, "It answers.")}
        for need in needs():
            wrong = [each for each in need.find(ALIAS) if each.level >= ERROR]
            found[need.name] = Finding(not wrong, need.unmet if wrong else need.met)
        for probe in _probes.values():
            ok, says = probe.ask(at)
            found[probe.name] = Finding(ok, says, is_needed=False)
    except DatabaseFault as error:
        return _unanswered(str(error))
    return found


def _unanswered(why: str) -> dict[str, Finding]:
    log.warning("The database doesn't answer: %s", why)
    return {"database": Finding(False, "It doesn’t answer.")}


class Readiness:
    """The findings of this process, kept for a moment; one thread asks, others wait for it a little."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._found: dict[str, Finding] = {}
        self._until = 0.0

    def look(self) -> dict[str, Finding]:
        """The findings, at most KEPT seconds old."""
        if monotonic() < self._until:
            return self._found
        if not self._asking.acquire(timeout=PATIENCE):
            return {"database": Finding(False, "It has not answered yet.")}
        try:
            # Whoever had the lock may just have asked.
            if monotonic() >= self._until:
                self._found = findings(at=timezone.now())
                self._until = monotonic() + KEPT
            return self._found
        finally:
            self._asking.release()


readiness = Readiness()


def live() -> HttpResponse:
    """200 whenever this process can answer; it asks nothing of the database."""
    return _told(200, {"status": "alive"})


def ready() -> HttpResponse:
    """200 where everything is ok that is needed, else 503."""
    found = readiness.look()
    is_ready = all(each.ok for each in found.values() if each.is_needed)
    told: dict[str, Any] = {
        "status": "ready" if is_ready else "not ready",
        "checks": {name: asdict(each) for name, each in found.items()},
    }
    return _told(200 if is_ready else 503, told)


def _told(status: int, words: dict[str, Any]) -> HttpResponse:
    return JsonResponse(words, status=status, headers={"Cache-Control": "no-store"})


ANSWERS = {"/health/live": live, "/health/ready": ready}


class HealthMiddleware:
    """Answers before anything that looks at the host, the scheme or the session.

    Balancers ask by plain http and by address. No answer says anything of the request, so none can be turned
    against a reader of another host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            refused = _told(405, {"status": "refused", "says": "Use GET or HEAD."})
            refused["Allow"] = "GET, HEAD"
            return refused
        return answer()
