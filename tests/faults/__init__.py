"""What happens when parts die at the worst moment: break a running stack, then count."""
