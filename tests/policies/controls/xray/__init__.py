"""Tests of the controls over X-Ray."""
