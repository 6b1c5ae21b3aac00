from django.urls import path

from . import views

app_name = "sheets"
urlpatterns = [
    path("", views.index, name="index"),
    path("upload/", views.upload, name="upload"),
    path("templates/<slug:code>.csv", views.template, name="template"),
    path("imports/<int:pk>/", views.preview, name="preview"),
    path("imports/<int:pk>/apply/", views.confirm, name="apply"),
    path("imports/<int:pk>/again/", views.again, name="again"),
    path("imports/<int:pk>/discard/", views.put_away, name="discard"),
]
