"""Measure the product beside bare limits, in one run, interleaved: `python -m benchmarks --help`."""
