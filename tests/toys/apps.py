from cms.desk.records import folders


class ToysConfig(folders.KindsConfig):
    name = "tests.toys"
