"""Reads of the workspace. All of them begin with who asks: what is not theirs to see is not there."""
