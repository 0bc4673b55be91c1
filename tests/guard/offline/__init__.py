"""Tests of the offline preview."""
