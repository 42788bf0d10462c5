"""What is written about the suite; `docs.generate` writes what can be read off the code."""
