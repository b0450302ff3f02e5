"""`python -m streams`: the `streams` command."""

from streams.cli import main

if __name__ == "__main__":
    main()
