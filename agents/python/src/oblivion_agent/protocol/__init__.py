"""The agent protocol `oblivion.v1`: frames, results, and how they are read."""
