"""Vigie: a lookout for the RNCP and RS certifications a training provider sells."""
