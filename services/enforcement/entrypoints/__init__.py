"""What can be asked of enforcement, told to it, and what it hears: one module for each area."""
