from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "cms.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        # Models can only be imported once all apps are loaded.
        from cms.operation.health import Probe, register_probe

        from . import bulk_edits, chores, figures, heartbeat, long
        from .registry import register_task
        from .schedules import publish_due

        # Enqueued by the name that it had as a job, so that both versions of a deploy know it.
        register_task(publish_due, name="publish", label="publish what is scheduled")
        chores.register()
        long.register()
        bulk_edits.register()
        register_probe(Probe("worker", heartbeat.told))
        register_probe(Probe("tasks", figures.told))
