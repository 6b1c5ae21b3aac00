from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class Newsroom(AdminSite):
    """The admin, as a newsroom uses it."""

    site_header = "Stet"
    site_title = "Stet"
    index_title = "Front page"


class NewsroomConfig(AdminConfig):
    """Stock admin, with our site in place of its own."""

    default_site = "cms.newsroom.site.Newsroom"
