"""The truth table of threading: where the reference is × who sends × state of the ticket × automatic or not."""
