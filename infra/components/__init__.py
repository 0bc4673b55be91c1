"""One ComponentResource a file: opinions, not knobs."""
