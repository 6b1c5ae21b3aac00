from cms.desk import folders


class StoriesConfig(folders.KindsConfig):
    name = "cms.stories"
    verbose_name = "Stories"
