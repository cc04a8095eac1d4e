"""What people type on our pages; rules stay in actions and guards."""
