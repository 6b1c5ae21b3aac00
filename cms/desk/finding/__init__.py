"""Finding records by what somebody types: the names they are found by, and the search itself."""
