#!/usr/bin/env python
"""Django's command line for Foothold."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.roles import choose_role

    choose_role(sys.argv[1] if len(sys.argv) > 1 else "")
    from django.core.management import execute_from_command_line

    from accounts.isolation import across_organisations

    with across_organisations("who runs commands on the server looks after all of it"):
        execute_from_command_line(sys.argv)
