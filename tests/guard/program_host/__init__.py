"""What the program's process is made from."""
