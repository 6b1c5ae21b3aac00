"""Finding live records by the names that readers may see: no draft's name answers outside."""
