"""The e-mail channel reader: bytes in, `InboundMessage` out, whatever the bytes are. No Django in here."""
