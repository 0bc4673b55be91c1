"""What AWS resource types mean: policies, queues, APIs, keys and names, with the sources of each fact."""
