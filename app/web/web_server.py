"""The web server: the application is loaded once, and the processes that answer part from the one that has loaded it.

So they share what they have in common - the program above all - instead of each holding it, and one that takes the place
of another is there at once. Takes the arguments of granian.
"""

from granian.cli import entrypoint

if __name__ == "__main__":
    # Before the processes part. Nothing in it is bound to one: connections are opened when they are first needed.
    import wsgi  # noqa: F401  # what granian asks for by its name is there already

    entrypoint()  # type: ignore[no-untyped-call]  # its own types leave it out
