from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    verbose_name = "Log and live documents"

    def ready(self) -> None:
        from cms.desk import database
        from cms.desk.registry import register_everywhere

        from .checks import references_are_live, withdrawal_leaves_names
        from .models import Publication

        database.guard(Publication)
        register_everywhere(checks=[references_are_live, withdrawal_leaves_names])
