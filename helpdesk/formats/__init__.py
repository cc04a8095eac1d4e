"""How dates are written where Django's own format is short, padded with a zero, or ends with an abbreviation."""
