"""Charts of the book: pure functions from a measure's frame to a Vega-Lite chart, and to the words for it."""
