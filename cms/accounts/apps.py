from django.apps import AppConfig, apps


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    verbose_name = "People with an account"

    def ready(self) -> None:
        """What the admin calls Django's own app, of which it shows the groups."""
        apps.get_app_config("auth").verbose_name = "Groups of people"
        from . import sessions

        sessions.connect()
