"""What a change breaks and mends, for where people review it: the comment on a pull request."""
