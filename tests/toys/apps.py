from cms.desk import folders


class ToysConfig(folders.KindsConfig):
    name = "tests.toys"
