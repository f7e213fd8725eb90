"""What tests speak to, all of it real: Postgres, Redis, an SMTP server, a browser, own processes."""
