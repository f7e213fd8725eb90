"""Acts on learning paths: made, generated, gone over, shared, merged."""
