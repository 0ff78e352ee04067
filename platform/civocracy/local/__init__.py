"""`make run` and `make reset`: the whole product on one machine, started, watched and stopped together."""
