"""State in, Slack messages out: pure, and the only place where texts live."""
