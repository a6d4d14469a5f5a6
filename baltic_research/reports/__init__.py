"""Reports: a notebook run for given parameters, published as one page of HTML.

Read in this order: `specification` (what may be run), `parameters` (with what), `identity`
(which run it is), `kernel` (running it), `document` and `publish` (the page), `runner` (all of it).
"""
