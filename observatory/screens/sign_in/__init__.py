"""Sign-in: the pages before the app, plain HTML that needs no session."""
