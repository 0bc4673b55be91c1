"""Tests of the report on many runs."""
