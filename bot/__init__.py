"""How it runs: settings, database, webhook, worker, sender, clock, API, console, command line."""
