from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from .base import database, trigram_index


def install(using: str, **kwargs: Any) -> None:
    database.install_guards(using=using)
    trigram_index.install(using=using)
    # Imported here: models can't be imported before all apps are loaded.
    from .finding import missing

    missing.begin(using=using)


class DeskConfig(AppConfig):
    name = "cms.desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        # Imported here: models can't be imported before all apps are loaded.
        from cms.accounts.models import Act, Seal
        from cms.desk.records.registry import register_everywhere
        from cms.operation.needs import Need, register_need

        from .checks.agreement import facts_agree
        from .checks.characters import characters_are_seen
        from .checks.lookalikes import names_look_like_no_other
        from .models import (
            Acknowledgement,
            CardName,
            Comment,
            Contribution,
            Decision,
            Draw,
            Dropped,
            Mention,
            Proposal,
            Reading,
            Thread,
            Version,
        )
        from .review import approval_policy, description

        connection_created.connect(database.without_jit)
        discussion = (Thread, Comment, Mention, Acknowledgement)
        for model in (Act, Seal, Decision, Dropped, *discussion, Draw, Reading):
            database.guard(model)
        # Versions and proposals of a draft that was never published may be deleted with it; see
        # `history.drop`.
        database.guard(Version, card="OLD.card_id")
        database.guard(Contribution, card="(SELECT card_id FROM desk_version WHERE id = OLD.version_id)")
        database.guard(Proposal, sealed="frozen_at", card="OLD.card_id")
        trigram_index.index_words(CardName)
        register_need(
            Need("triggers", database.check_guards, met="All are there.", unmet="Some are missing.")
        )
        register_need(
            Need(
                "search", trigram_index.check_indexes, met="Its indexes are there.", unmet="Some are missing."
            )
        )
        checks.register(approval_policy.check_numbers, checks.Tags.database)
        register_everywhere(
            checks=[characters_are_seen, facts_agree, names_look_like_no_other],
            on_rename=[description.refresh_titles],
        )
        # After every migrate, since SQLite drops a table's triggers when it remakes the table.
        post_migrate.connect(install, dispatch_uid="desk.install_guards")
