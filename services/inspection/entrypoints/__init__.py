"""What can be asked of inspection, told to it, and what it hears: one module for each area."""
