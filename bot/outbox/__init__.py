"""The outbox at work: the loop claims rows, delivery sends one, outcome says what becomes of it."""
