"""Live notices as an Atom feed, for those who subscribe to them: what the page of corrections shows."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from cms.desk.base import canonical
from cms.desk.records.registry import Facts
from cms.pages.views import for_readers
from cms.publishing.access import cache_control

from .readers import live_notices

MOST = 50
# No XML may have them, and a feed with one is read by nobody.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Notices(Feed):
    """The newest notices. An entry's id is its page's address, which is for ever."""

    feed_type = Atom1Feed
    title = "Corrections – Stet"
    subtitle = "What we published that was wrong or could be misread, what is right, and when we said so."
    link = reverse_lazy("corrections")
    feed_url = reverse_lazy("corrections_atom")

    def items(self) -> Iterable[Facts]:
        return [{**canonical.loads(each.text), "label": each.label} for each in live_notices()[:MOST]]

    def item_title(self, item: Any) -> str:
        return UNFIT.sub("", item["label"])

    def item_description(self, item: Any) -> str:
        said = [item["note"]]
        if item["wrong"] and item["right"]:
            said.append(f"It said: {item['wrong']}. It should say: {item['right']}.")
        return UNFIT.sub("", "\n".join(said))

    def item_link(self, item: Any) -> str:
        return reverse("pages:record", args=["corrections", item["id"]])

    def item_pubdate(self, item: Any) -> datetime:
        return datetime.fromisoformat(item["first_published_at"])

    def item_updateddate(self, item: Any) -> datetime:
        return datetime.fromisoformat(item["changed_at"])


_notices = Notices()


@for_readers
def atom(request: HttpRequest) -> HttpResponse:
    """The feed; a notice that is held or withdrawn is in it no more."""
    response = _notices(request)
    # Once the newest notice is taken off, what is left is older than a reader's copy: no date may keep that.
    del response["Last-Modified"]
    response["Cache-Control"] = cache_control()
    return response
