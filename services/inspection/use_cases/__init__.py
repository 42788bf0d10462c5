"""What inspection can do: one function per ability, on the protocols it needs."""
