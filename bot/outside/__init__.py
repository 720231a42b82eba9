"""How the outside is asked: with patience, within bounds, and with a sentence for what goes wrong."""
