from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "cms.sheets"
    verbose_name = "Sheets"
