"""Tests of the controls over Lambda."""
