"""What people do: what a learner has done in each area, and the rules of progress."""
