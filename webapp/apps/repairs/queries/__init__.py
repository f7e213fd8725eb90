"""Reads of the repair desk: for customers, and for staff."""
