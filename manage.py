#!/usr/bin/env python
"""The command line of a checkout. Installed, the same is called `civocracy`."""

from civocracy.command_line import main

if __name__ == "__main__":
    main()
