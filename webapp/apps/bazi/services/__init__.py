"""Acts on charts: births checked, charts kept, guests made accounts, analyses asked for."""
