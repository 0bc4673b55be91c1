"""Tells merchants what became of their payments: the notification queue."""
