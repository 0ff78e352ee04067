"""The assembled product: settings, URL configurations, command line, console."""
