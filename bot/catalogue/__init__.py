"""The public catalogue of offers: its fields by whatever name, asked within its limits, as values."""
