"""The development mailbox: mails are kept as files and read in the browser. Never in production."""
