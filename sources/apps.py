from cms.desk.records import folders


class SourcesConfig(folders.KindsConfig):
    name = "sources"
    verbose_name = "Sources and claims"

    def ready(self) -> None:
        from . import everywhere  # noqa: F401 - gives every kind its citations

        super().ready()
        from .claims import rounds

        rounds.register()
