"""How fast it is, measured against floors of the same machine in the same run."""
