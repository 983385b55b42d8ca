"""How data comes and goes."""
