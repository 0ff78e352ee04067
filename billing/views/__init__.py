"""The administrator's pages about the subscription."""
