"""rdflib-endpoint over an N-Quads file, for comparison: python -m bench.serve_rdflib FILE PORT."""

from __future__ import annotations

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main() -> None:
    """Load into RDFLib's own memory store and serve until stopped."""
    path, port = sys.argv[1], int(sys.argv[2])
    dataset = Dataset(default_union=True)
    dataset.parse(path, format="nquads")
    uvicorn.run(
        SparqlEndpoint(graph=dataset), host="127.0.0.1", port=port, log_level="error", access_log=False
    )


if __name__ == "__main__":
    main()
