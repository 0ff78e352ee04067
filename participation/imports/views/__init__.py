"""The pages of imports in the workspace."""
