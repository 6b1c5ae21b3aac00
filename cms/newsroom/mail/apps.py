from datetime import timedelta

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms.newsroom.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        # Models can only be imported once all apps are loaded.
        from cms.jobs.registry import register_job
        from cms.jobs.rounds import register_round

        from .notices import write_mails
        from .outbox import SEND
        from .send import deliver

        register_job(SEND, deliver)
        register_round("mail", write_mails, every=timedelta(minutes=1))
