"""Two vintages of a study: what of each territory's move comes from data, from the method, from the perimeter."""
