"""The demo: everything in one process, with a LINE platform on the desk and a town to play in."""
