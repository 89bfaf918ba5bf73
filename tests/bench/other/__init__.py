"""The other side of each benchmark, under the same name: the same job without sealing, rules and record."""
