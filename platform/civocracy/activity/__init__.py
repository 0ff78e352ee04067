"""Activity by the million, for benchmarks, load tests and rehearsals of operators. Never in a tenant that people use."""
