"""The main job on the Huidong zone, and the data it runs on."""
