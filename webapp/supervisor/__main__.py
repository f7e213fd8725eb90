"""`python -m webapp.supervisor`: run the house, or the command given, in its environment."""

import sys

from webapp.supervisor.house import run_command, run_house

if __name__ == "__main__":
    sys.exit(run_command(sys.argv[1:]) if sys.argv[1:] else run_house())
