"""Looking after the installation: who did what, for those who must be able to answer for it."""
