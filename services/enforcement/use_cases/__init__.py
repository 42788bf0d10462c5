"""One function per ability: command in, what it needs in, the changed thing out."""
