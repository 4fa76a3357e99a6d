"""What people earn: points, badges, recognition, thanks and prizes, each granted once and taken back only in the open."""
