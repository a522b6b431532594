"""Every way in: the HTTP interface, the command line, and the loader of the worked example."""
