"""PostgreSQL and Redis as child processes, and the supervisor that runs the whole site."""
