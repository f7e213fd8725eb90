"""The whole house in a real browser: web process, worker, database and Redis behind it."""
