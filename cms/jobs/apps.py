from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "cms.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from cms.operation.health import Probe, register_probe

        from . import cleanup, heartbeat
        from .registry import register_job
        from .rounds import register_round
        from .schedules import PUBLISH, publish_due
        from .watch import watch_live, watch_waiting

        register_probe(Probe("worker", heartbeat.told))
        register_job(PUBLISH, publish_due)
        # The names are stored with each round's next time: a renamed one starts again.
        register_round("clearing", cleanup.clear, every=cleanup.EVERY)
        register_round("checks of what is live", watch_live, every=timedelta(seconds=10))
        register_round("checks of what waits", watch_waiting, every=timedelta(seconds=10))
