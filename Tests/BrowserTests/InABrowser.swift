import Testing

/// What is tried in a browser, one page after the other: each test starts a browser of its own.
@Suite(
  .serialized,
  .enabled(if: Chromium.program != nil, "no Chromium is on this machine; TRANSMUTE_CHROMIUM may name one"))
struct InABrowser {}
