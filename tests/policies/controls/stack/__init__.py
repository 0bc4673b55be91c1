"""Tests of the controls over the whole stack."""
