from django.apps import AppConfig


class NewsroomAppConfig(AppConfig):
    name = "cms.newsroom"
    verbose_name = "Newsroom"
