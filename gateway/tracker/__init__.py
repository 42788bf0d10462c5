"""Who used an enterprise's data, what is hidden until a day, what is to be corrected, what was withdrawn."""
