"""Tests of the controls over SQS."""
