"""What happened: an append-only journal of events, and the deliveries owed for each."""
