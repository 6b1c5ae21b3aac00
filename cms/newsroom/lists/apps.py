from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "cms.newsroom.lists"
    label = "lists"
    verbose_name = "Lists"
