from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    verbose_name = "Log and live documents"

    def ready(self) -> None:
        from cms.desk import database
        from cms.desk.registry import register_everywhere

        from .advance import ended
        from .checks import references_are_live, withdrawal_leaves_names
        from .models import AdvanceEntry, Publication

        database.guard(Publication)
        database.guard(AdvanceEntry)
        register_everywhere(checks=[references_are_live, withdrawal_leaves_names], endings=[ended])
