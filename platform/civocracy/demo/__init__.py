"""The demo: two cities and a region with some months of participation, all of it invented, written by us."""
