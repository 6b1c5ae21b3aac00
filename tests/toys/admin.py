from cms.desk.records import folders

folders.load("tests.toys", "admin")
