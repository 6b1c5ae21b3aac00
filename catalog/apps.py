from cms.desk.records import folders


class CatalogConfig(folders.KindsConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from cms.desk.records.registry import register_everywhere

        from . import schemes  # noqa: F401 - declares the registers whose ids the catalogue knows
        from .spelling import ids_are_spelled

        register_everywhere(checks=[ids_are_spelled])
        super().ready()
