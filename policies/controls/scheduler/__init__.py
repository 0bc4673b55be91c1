"""Controls of EventBridge Scheduler."""
