"""The pack as it is where pip installed it: a folder that `--policy-pack` can name."""
