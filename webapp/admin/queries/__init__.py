"""What the admin's pages read, a file a noun."""
