"""Files that come in by themselves: a folder that is watched, a mailbox, the answers, the unattended run."""
