from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    verbose_name = "Log and live documents"

    def ready(self) -> None:
        from cms.desk.base import database, trigram_index
        from cms.desk.records.registry import register_everywhere
        from cms.publishing.embargo.feed import ended

        from .checks import merge_targets_are_live, references_are_live, withdrawal_leaves_names
        from .former_slugs import slugs_say_no_former_name
        from .models import AdvanceEntry, LiveName, LivePassage, Publication

        trigram_index.index_words(LiveName)
        trigram_index.index_words(LivePassage)
        database.guard(Publication)
        database.guard(AdvanceEntry)
        checks = [
            references_are_live,
            withdrawal_leaves_names,
            merge_targets_are_live,
            slugs_say_no_former_name,
        ]
        register_everywhere(checks=checks, on_schedule_end=[ended])
