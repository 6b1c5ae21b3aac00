from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "cms.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from .registry import register_job
        from .scheduling import PUBLISH, publish_due

        register_job(PUBLISH, publish_due)
