"""What the product does when processes die, disks are full and databases are away."""
