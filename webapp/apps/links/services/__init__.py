"""Acts on links: what changes more than one row, a quota or a job."""
