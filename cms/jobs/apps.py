from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "cms.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from . import clearing
        from .registry import register_job
        from .rounds import register_round
        from .scheduling import PUBLISH, publish_due

        register_job(PUBLISH, publish_due)
        register_round("clearing", clearing.clear, every=clearing.EVERY)
