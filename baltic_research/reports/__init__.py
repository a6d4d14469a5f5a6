"""Reports: a notebook run for given parameters, published as one page of HTML.

Read in this order: `specification` (what may be run), `parameters` (with what), `work` (both,
settled), `identity` (which run it is), `kernel` (running it), `document` and `publish` (the page),
`runner` (all of it); then `cache` (what is still good), `executor` and `build` (many at once),
`shelf`, `card` and `gallery` (the page of all of them).
"""
