"""The composition root: settings, then components, then exports."""

import sys
from pathlib import Path

import pulumi

# The engine runs this folder as the program, so only `infra/` is on the path, and `infra` itself could not be imported.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from infra.options import OptionsRecorder
from infra.payment_stack import PaymentStack
from infra.settings import Settings

recorder = OptionsRecorder.install()
stack = PaymentStack(Settings.load())
for name, value in {**stack.outputs(), "resourceOptions": recorder.export()}.items():
    pulumi.export(name, value)
