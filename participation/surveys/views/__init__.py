"""Pages of surveys: answering, results, and the editor in the workspace."""
