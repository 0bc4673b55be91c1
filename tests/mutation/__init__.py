"""Breaks the real program one property at a time; the gate must turn red, or a reason must say why not."""
