"""The key in the data folder that secrets in the embedded database are encrypted with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shared.data_folder.private_files import load_or_create_secret
from shared.service_runtime.outbound_settings import (
    OutboundSettings,
    SecretCipher,
    generate_encryption_key,
)

ENCRYPTION_KEY_FILE_NAME = "encryption.key"
"""No backup has it: a backup alone must give no secret away."""


def with_key_of_data_folder(outbound: OutboundSettings, data_folder: Path) -> OutboundSettings:
    """Return settings with a key to keep secrets with, which is made where none is set."""
    if outbound.cipher is not None:
        return outbound
    key = load_or_create_secret(data_folder / ENCRYPTION_KEY_FILE_NAME, generate_encryption_key)
    return replace(outbound, cipher=SecretCipher([key]))
