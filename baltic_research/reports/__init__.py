"""Reports: a notebook run for given parameters, published as one page of HTML.

Read in this order: `specification` (what may be run), `parameters` (with what), `work` (both,
settled), `identity` (which run it is), `kernel` (running it), `document` and `publish` (the page),
`runner` (all of it), `newest` (the page that a reader opens, with what changed); then `cache` (what
is still good), `executor` and `build` (many at once), `printing` (as PDF), `prune` (old ones);
`shelf`, `card` and `gallery` (the page of all of them).
"""
