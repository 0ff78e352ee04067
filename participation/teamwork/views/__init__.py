"""Pages about work: tasks, hand-overs, risks, absence, the calendar."""
