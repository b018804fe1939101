"""apiwright turns an API's documentation into a typed Python client."""

__version__ = "0.1.0"
