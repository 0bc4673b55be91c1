"""Tests of the infrastructure program: its pure parts, and what it registers."""
