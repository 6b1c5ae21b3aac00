"""Django's database cache, with counting that is exact when several processes count at once."""

import base64
import pickle
from typing import Any

from django.core.cache.backends.db import DatabaseCache as DjangosDatabaseCache
from django.db import transaction
from django.utils import timezone

from ..models import CacheEntry


class DatabaseCache(DjangosDatabaseCache):
    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number that is there and keep its end, under a lock on its row; ValueError without one."""
        # Django's own reads, and writes later: of two at once one is lost.
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            entry = (
                CacheEntry.objects.select_for_update()
                .filter(cache_key=name, expires__gt=timezone.now())
                .first()
            )
            if entry is None:
                raise ValueError(f"Key '{key}' not found")
            # Written by this cache alone, as Django writes every value of it.
            number = pickle.loads(base64.b64decode(entry.value)) + delta  # noqa: S301
            entry.value = base64.b64encode(pickle.dumps(number, self.pickle_protocol)).decode("ascii")
            entry.save(update_fields=["value"])
        return int(number)
