"""Tests of the controls over the pack itself."""
