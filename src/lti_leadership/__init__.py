"""LTI 1.3 tool for the Middle Manager Leadership Learning Framework."""
