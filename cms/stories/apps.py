from cms.desk.records import folders


class StoriesConfig(folders.KindsConfig):
    name = "cms.stories"
    verbose_name = "Stories"
