"""Faust made safe: app, ordered window, producer, process pool, journal, quarantine, health, embedded broker."""
