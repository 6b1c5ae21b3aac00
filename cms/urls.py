from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/sheets/", include("cms.sheets.urls")),
    path("admin/", include("cms.newsroom.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("cms.feed.urls")),
]
