from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "cms.feed"
    verbose_name = "Feed"
