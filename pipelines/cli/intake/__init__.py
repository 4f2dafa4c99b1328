"""Commands around what comes in: the folder files arrive in, the unattended run, receipts, backups."""
