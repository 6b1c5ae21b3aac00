from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.lists.filters import YearFilter
from cms.newsroom.records.admin import RecordAdmin

from .fallen import fallen_in, stories_to_look_at
from .models import Story

PER_PAGE = 50


@newsroom_page
def fallen(request: HttpRequest) -> HttpResponse:
    """The live stories that state a claim which no longer stands."""
    pages = Paginator(stories_to_look_at(), PER_PAGE).get_page(request.GET.get("page"))
    stories = list(pages.object_list)
    claims = fallen_in(stories)
    found = [(story, claims[story.pk]) for story in stories]
    return page(
        request, "stories/fallen.html", "Stories whose claims no longer stand", found=found, page_obj=pages
    )


@admin.register(Story)
class StoryAdmin(RecordAdmin):
    columns = ("form", "section", "review_on")
    filters = ("form", "section", "topics", "title", YearFilter("review_on"))

    def get_urls(self) -> list[URLPattern]:
        return [path("fallen/", fallen, name="stories_story_fallen"), *super().get_urls()]
