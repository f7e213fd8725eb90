"""The limits: the least code that a sensible programmer would write for the same work, on the same server."""
