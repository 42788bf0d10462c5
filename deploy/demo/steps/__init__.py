"""The steps of the main job, one module each: what is done, and the facts that were seen."""
