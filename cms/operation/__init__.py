"""What the operator of a newsroom meets: logs, the ids of requests, the page for what failed."""
