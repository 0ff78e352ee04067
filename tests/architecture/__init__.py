"""What import order cannot hold: rooms, schemas, addresses, sentences, settings."""
