"""What a visitor's eye meets, measured in a real browser: `python -m benchmarks.eye`."""
