"""Who takes part in the exchange: one file for each county, one for those shared by all."""
