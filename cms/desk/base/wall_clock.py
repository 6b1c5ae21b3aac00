"""Local times in a time zone, and the instants they mean."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from cms.accounts.refusals import Refusal


class WallTimeError(Refusal):
    """The local time means no instant; the message says why."""


class AmbiguousTime(WallTimeError):
    """The clock shows that time twice, as clocks go back; `options` are the two instants, in order."""

    def __init__(self, message: str, options: list[datetime], *, code: str):
        self.options = options
        super().__init__(message, code=code)


@cache
def zones() -> frozenset[str]:
    """Names of the IANA time zones that this machine knows."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class WallTime:
    """A local time in a time zone.

    wall: a naive datetime, to the minute. fold: 0 or 1 where an editor chose between two equal times; None
    where nobody had to choose.
    """

    wall: datetime
    zone: str
    fold: int | None = None

    @property
    def tz(self) -> ZoneInfo:
        if self.zone not in zones():
            raise WallTimeError(
                f"There is no time zone “{self.zone}”: choose one such as Europe/London.", code="no_such_zone"
            )
        return ZoneInfo(self.zone)

    @property
    def options(self) -> list[datetime]:
        """The instants in UTC at which that clock shows it: none in a skipped hour, two in a repeated one."""
        found: list[datetime] = []
        for fold in (0, 1):
            instant = self.wall.replace(tzinfo=self.tz, fold=fold).astimezone(UTC)
            # A skipped time comes back as another one: zoneinfo shifts it by the gap.
            if instant.astimezone(self.tz).replace(tzinfo=None) == self.wall and instant not in found:
                found.append(instant)
        return found

    @property
    def instant(self) -> datetime:
        """The instant in UTC.

        WallTimeError where the clock skips that time, AmbiguousTime where it shows it twice and
        `fold` is null.
        """
        try:
            options = self.options
        except OverflowError:
            raise WallTimeError("That is too far from now: choose another day.", code="too_far_off")
        shown = f"{self.wall:%H:%M} on {day(self.wall)} in {self.zone}"
        if not options:
            raise WallTimeError(
                f"There is no {shown}: the clocks go forward past it. Choose another time.", code="skipped"
            )
        if len(options) == 2 and self.fold is None:
            raise AmbiguousTime(
                f"It is {shown} twice, as the clocks go back: choose which one.", options, code="ambiguous"
            )
        return options[self.fold or 0] if len(options) == 2 else options[0]


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def words(instant: datetime, zone: str) -> str:
    """An instant in a zone and in UTC: “24 December 2026, 20:00 Europe/Berlin (19:00 UTC)”."""
    here, there = instant.astimezone(UTC), instant.astimezone(ZoneInfo(zone))
    if zone == "UTC":
        return f"{day(here)}, {here:%H:%M} UTC"
    elsewhere = "" if here.date() == there.date() else f"{day(here)}, "
    return f"{day(there)}, {there:%H:%M} {zone} ({elsewhere}{here:%H:%M} UTC)"
