"""Letters, calendar entries and QR codes as pure functions: a dataclass goes in, bytes come out."""
