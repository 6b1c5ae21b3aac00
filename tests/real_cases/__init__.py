"""Cases that happened, each from the sheets that bring it in to the feed and the readers' page."""
