"""The logger of this package: `<package>`, quiet unless the application listens."""

from __future__ import annotations

import logging
from typing import Final

logger: Final = logging.getLogger(__name__.rpartition("._runtime")[0] or __name__)
logger.addHandler(logging.NullHandler())
