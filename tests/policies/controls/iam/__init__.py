"""Tests of the controls over IAM."""
