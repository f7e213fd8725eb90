"""Acts of the workspace: each checks, locks, changes, and writes down what it did."""
