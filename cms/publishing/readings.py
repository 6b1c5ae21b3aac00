"""How far each key has read the changes."""

from datetime import datetime, timedelta

from .models import Reading

# A key that asks again and finds nothing new is noted at most so often.
COARSE = timedelta(minutes=1)


def note(key: int, position: int, *, at: datetime) -> None:
    """Note that a key has read the changes up to a position: one query where there is nothing to write.

    It never goes back: who reads all from the start once more has read the rest before.
    """
    known = Reading.objects.filter(key=key).values_list("position", "read_at").first()
    if known is None:
        Reading.objects.bulk_create(
            [Reading(key_id=key, position=position, read_at=at)], ignore_conflicts=True
        )
    elif position > known[0]:
        # Of two requests at once the one that read further stays.
        Reading.objects.filter(key=key, position__lt=position).update(position=position, read_at=at)
    elif at - known[1] >= COARSE:
        Reading.objects.filter(key=key).update(read_at=at)
