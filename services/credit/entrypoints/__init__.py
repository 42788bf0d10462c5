"""What can be asked of credit and told to it, a class for each area."""
