"""What a change makes better or worse, for where people review it: a pull request's comment, and code scanning."""
