"""What the registry can do, one function for each ability."""
