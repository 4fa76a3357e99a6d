"""The editorial desk: drafts, peers, the queue, suggestions that leave the author's voice intact, and publication."""
