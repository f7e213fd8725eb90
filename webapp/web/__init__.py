"""The HTTP edge: requests in, pages, fragments and JSON out."""
