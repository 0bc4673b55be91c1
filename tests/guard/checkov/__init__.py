"""Tests; they mirror the tree above them."""
