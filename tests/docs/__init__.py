"""The documentation is true: what it names exists, what it shows works."""
