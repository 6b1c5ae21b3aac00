"""Addresses under /api/v1/. Plurals are looked up in the registry, so that a new kind needs no line here."""

from django.urls import path

from cms.feed.reading.changes import Changes
from cms.feed.reading.details import Detail
from cms.feed.reading.index import Index
from cms.feed.reading.lists import List
from cms.feed.reading.search import Search
from cms.feed.schema.docs import Docs, Schema

from .embargo import AdvanceChanges, AdvanceDetail, AdvanceUnknownAddress
from .views import UnknownAddress

app_name = "feed"

urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("changes", Changes.as_view(), name="changes"),
    path("search", Search.as_view(), name="search"),
    path("advance", AdvanceUnknownAddress.as_view()),
    path("advance/changes", AdvanceChanges.as_view(), name="advance_changes"),
    path("advance/<str:plural>/<str:key>", AdvanceDetail.as_view(), name="advance"),
    path("advance/<path:rest>", AdvanceUnknownAddress.as_view()),
    path("schema", Schema.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
    path("<str:plural>", List.as_view(), name="list"),
    path("<str:plural>/<str:key>", Detail.as_view(), name="detail"),
    path("<path:rest>", UnknownAddress.as_view()),
]
