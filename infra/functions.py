"""The three functions, by name."""

from enum import StrEnum


class FunctionName(StrEnum):
    """The functions of the stack, by the names of their packages under `handlers/`."""

    TRANSACTION_PROCESSOR = "transaction_processor"
    FRAUD_HANDLER = "fraud_handler"
    NOTIFICATION_SENDER = "notification_sender"

    @property
    def purpose(self) -> str:
        """Spell it as it stands in resource names."""
        return self.value.replace("_", "-")
