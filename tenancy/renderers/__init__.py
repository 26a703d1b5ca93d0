"""Documents, as every floor makes them."""
