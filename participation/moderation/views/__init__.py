"""Pages of moderation: flagging, the queue, decisions and appeals, blocked people."""
