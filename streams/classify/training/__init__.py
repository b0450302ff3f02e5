"""What the training of countries and of topics share."""
