"""`python -m limelight` is the command line."""

from limelight.cli import main

main()
