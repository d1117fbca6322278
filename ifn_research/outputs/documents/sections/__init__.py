"""The sections of documents, one subject each."""
