"""The whole life of charges, driven at random: what must hold after every step of it."""
