from django.contrib import admin
from django.urls import include, path

handler500 = "cms.operation.fault_page.fault"

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/sheets/", include("cms.sheets.urls")),
    path("admin/", include("cms.newsroom.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("cms.feed.urls")),
    path("", include("cms.pages.urls")),
]
