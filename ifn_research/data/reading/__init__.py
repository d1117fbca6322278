"""A file as people have it: opened, laid out, its rows chosen, its codes and figures read, with a report."""
