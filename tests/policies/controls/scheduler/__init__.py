"""Tests of the controls of EventBridge Scheduler."""
