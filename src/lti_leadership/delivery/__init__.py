"""How facts get home: a worker leases one destination at a time and sends what is owed."""
