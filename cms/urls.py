from django.contrib import admin
from django.urls import include, path

handler400 = "cms.error_pages.bad_request"
handler403 = "cms.error_pages.forbidden"
handler404 = "cms.error_pages.missing"
handler500 = "cms.error_pages.fault"

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/sheets/", include("cms.sheets.urls")),
    path("admin/", include("cms.newsroom.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("cms.feed.urls")),
    path("", include("sources.urls")),
    path("", include("cms.pages.urls")),
]
