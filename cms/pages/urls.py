"""Addresses of the readers' pages. Plurals are looked up in the registry, as the feed does."""

from django.urls import path

from . import views

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("<slug:plural>/<slug:key>", views.record, name="record"),
]
