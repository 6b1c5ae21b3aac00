from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "cms.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from . import clearing
        from .registry import register_job
        from .rounds import register_round
        from .scheduling import PUBLISH, publish_due
        from .watching import watch_live, watch_waiting

        register_job(PUBLISH, publish_due)
        register_round("clearing", clearing.clear, every=clearing.EVERY)
        register_round("checks of what is live", watch_live, every=timedelta(seconds=10))
        register_round("checks of what waits", watch_waiting, every=timedelta(seconds=10))
