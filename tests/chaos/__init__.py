"""Faults on real brokers, and the proof that no page is lost: `make chaos`."""
