"""Tests of the controls over alarms."""
