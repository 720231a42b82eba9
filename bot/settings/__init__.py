"""What an operator sets: the environment over config/, as frozen values."""
