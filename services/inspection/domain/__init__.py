"""What decides about a consignment: pure values in, pure values out."""
