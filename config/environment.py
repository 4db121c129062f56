"""Reads settings from the environment, or from the files that the environment names."""

import environ
from environ.fileaware_mapping import FileAwareMapping


class Files(FileAwareMapping):  # type: ignore[misc]
    """The environment, in which NAME_FILE stands for NAME. Editors end a file with a line feed; no value has one."""

    def __getitem__(self, key: str) -> str:
        return str(super().__getitem__(key)).rstrip("\r\n")


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """What settings are read from."""

    ENVIRON = Files()
