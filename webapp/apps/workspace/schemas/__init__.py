"""JSON of the workspace: what comes in, what goes out."""
