import WeightGraph

extension ContainerConformance {
  /// That tensors keep their names.
  var namePromises: [ConformancePromise] {
    guard keepsNames else { return [] }
    return [
      ConformancePromise("keeps names as producers of models give them") {
        try expectRoundTrip(
          entries([
            "wte", "h.0.attn.c_attn.weight", "model/h0/attn/c_attn/w", "block.3.attentionQuery", "a-b_c:d", "two words",
            "größe", "重み", "𝒘", "🧪", String(repeating: "n", count: longestName),
          ]))
      },
      ConformancePromise("tells names apart that only their case or the bytes of their accents distinguish") {
        try expectRoundTrip(entries(["weight", "Weight", "wéight", "wèight", "we\u{301}ight"]))
      },
      ConformancePromise("keeps the bytes of every name that it does not refuse") {
        let awkward = [
          "", " ", ".", "..", "../up", "/absolute", "a//b", "back\\slash", "C:\\drive", "quote\"quote", "line\nfeed",
          "tab\t", "nul\u{0}nul", "e\u{301}", "\u{e9}", "\u{202e}turned", "\u{feff}mark", "__metadata__", "config",
          "metadata", "name.npy", "$f64", "{}", "[]", String(repeating: "n", count: 70_000),
        ]
        for name in awkward { try expectRoundTripOrRefusal(of: try StateDict(entries([name]))) }
      },
    ]
  }

  private func entries(_ names: [String]) throws -> [StateDict.Entry] {
    try names.enumerated().map { .init($1, try specimen.tensor(usualType, [2], seed: $0)) }
  }
}
