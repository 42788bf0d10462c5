"""The evidence log: entries, tree, heads, proofs."""
