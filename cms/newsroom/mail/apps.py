from datetime import timedelta

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms.newsroom.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from cms.jobs.registry import register_job
        from cms.jobs.rounds import register_round

        from .notices import look
        from .outbox import SEND
        from .send import deliver

        register_job(SEND, deliver)
        register_round("mail", look, every=timedelta(minutes=1))
