"""Tables of communes of other years, brought to the communes of the study's year."""
