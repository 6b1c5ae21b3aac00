from cms.desk.records import folders


class CatalogConfig(folders.KindsConfig):
    name = "catalog"
    verbose_name = "Catalogue"
