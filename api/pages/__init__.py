"""HTML pages for people: search, answers, a reader of documents, pages of things, networks, checks, an editor."""

from api.pages.holding import Shelf
from api.pages.networks import router as networks
from api.pages.routes import router

router.include_router(networks)

__all__ = ["Shelf", "router"]
