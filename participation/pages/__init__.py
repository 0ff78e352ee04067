"""The pages that bring several rooms together: the citizens' site, and what staff see first."""
