"""The wire format of the analyzer protocol, and the markers that the engine puts into property values."""
