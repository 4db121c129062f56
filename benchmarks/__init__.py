"""Speeds, measured on purpose: `make bench` runs every benchmark and prints one JSON document.

Tests stay free of clocks, for they would fail on a busy machine. What a speed should be is a target here.
"""
