from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    verbose_name = "People with an account"
