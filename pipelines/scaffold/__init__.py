"""First drafts: a feed definition from a partner's sample file."""
