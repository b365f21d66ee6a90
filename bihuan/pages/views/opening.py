"""The listing that a layout draws: of the address, and of the saved view it opens."""

from bihuan.pages.listing import Listing
from bihuan.pages.views.lists import asked_of


def opened(request, workspace, pages) -> Listing:
    """Links drawn from then on keep both the view and what the address says beside it."""
    listing = Listing(pages.kind, request.user, workspace, asked_of(request))
    if listing.view is not None:
        request.GET = listing.asked
    return listing
