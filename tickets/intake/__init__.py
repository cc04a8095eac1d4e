"""The one door in: whatever the channel, a contact becomes an `InboundMessage` and goes through `receive()`."""
