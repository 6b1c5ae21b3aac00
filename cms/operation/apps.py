from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "cms.operation"
    verbose_name = "Operation"

    def ready(self) -> None:
        from . import schema
        from .needs import Need, register_need

        need = Need("migrations", schema.check_migrations, met="All have run.", unmet="Some have not run.")
        register_need(need)
