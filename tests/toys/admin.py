from cms.desk import folders

folders.load("tests.toys", "admin")
