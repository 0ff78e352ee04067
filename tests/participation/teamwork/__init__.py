"""Work across departments: tasks, hand-overs, absence, risks, reminders, the calendar."""
