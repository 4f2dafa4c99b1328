"""Record linkage: facts that two partners both told of, estimated beside the count and never merged."""

from observatory.linkage.pairs import LIKELY, Linkage, Told, assigned, link

__all__ = ["LIKELY", "Linkage", "Told", "assigned", "link"]
