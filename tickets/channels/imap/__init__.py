"""Mailboxes polled over IMAP: what is in a folder and not in the ledger is taken in, whether read or not."""
