"""`python -m bihuan` is the command `bihuan`."""

from bihuan.config.cli import main

main()
