from django.apps import AppConfig, apps


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    verbose_name = "People with an account"

    def ready(self) -> None:
        """Name Django's own app, whose groups the admin shows, and log who signs in and out."""
        apps.get_app_config("auth").verbose_name = "Groups of people"
        from . import sessions

        sessions.connect()
