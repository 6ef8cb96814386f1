import Testing

/// What is tried in a browser, one page after the other in the same one.
@Suite(
  .serialized,
  .enabled(if: Chromium.program != nil, "no Chromium is on this machine; TRANSMUTE_CHROMIUM may name one"))
struct InABrowser {}
