"""What Foothold is made of besides its own code: the locked packages and their licences."""
