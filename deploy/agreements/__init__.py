"""Who may have what from whom, for what: lists of consumers and data sets, each pair one agreement."""
