"""Work inside government: tasks, hand-overs between departments, absence, risks, and what needs somebody today."""
