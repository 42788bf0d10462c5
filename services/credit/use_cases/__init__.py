"""What credit can do, one function for each ability."""
