from datetime import timedelta

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms.newsroom.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        # Models can only be imported once all apps are loaded.
        from cms.jobs.registry import register_task
        from cms.jobs.rounds import register_round

        from .notices import write_due_mails
        from .send import deliver

        # The job's name from before it was a task, so that both versions of a deploy know it.
        register_task(deliver, name="mail.send", label="send a mail")
        register_round(write_due_mails, name="mail", label="write mails", every=timedelta(minutes=1))
