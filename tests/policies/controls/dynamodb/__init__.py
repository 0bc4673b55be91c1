"""Tests of the controls over DynamoDB."""
