"""Tests of generated files."""
