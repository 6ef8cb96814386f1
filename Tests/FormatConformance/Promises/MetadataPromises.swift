import WeightGraph

extension ContainerConformance {
  /// That what is no tensor comes back as well.
  var metadataPromises: [ConformancePromise] {
    guard container.capabilities.holdsMetadata else { return [] }
    return [
      ConformancePromise("keeps trees of metadata, to the last bit and in their order") {
        try expectRoundTrip(tensors, metadata: ["config": tree, "another": ["b": 1, "a": 2]])
      },
      ConformancePromise("keeps numbers that are not finite, or refuses them") {
        for bits: UInt64 in [
          0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000, 0x7ff8_0000_0000_0000, 0xfff8_0000_0000_0001,
          0x7ff0_0000_0000_0001,
        ] {
          let value = MetadataValue.double(Double(bitPattern: bits))
          try expectRoundTripOrRefusal(
            of: try StateDict(tensors, metadata: ["config": ["value": value, "values": .array([value, 1])]]))
        }
      },
      ConformancePromise("keeps any value under any name, or refuses it") {
        let names = [
          "note", "", "shape", "data", "dtype", "__metadata__", "$", "$f64", "$$f64", "$\u{301}", "größe", "a/b.c",
          "\u{0}",
        ]
        let values: [MetadataValue] = [
          .null, true, 7, 0.5, "text", .array([1, 2]), .array([]), ["$f64": "7ff0000000000000"],
          ["shape": .array([1]), "dtype": "f32", "data": "AAAAAA=="],
        ]
        for (index, name) in names.enumerated() {
          try expectRoundTripOrRefusal(
            of: try StateDict(tensors, metadata: MetadataObject([(name, values[index % values.count])])))
        }
        for value in values {
          try expectRoundTripOrRefusal(of: try StateDict(tensors, metadata: MetadataObject([("value", value)])))
        }
      },
      ConformancePromise("keeps metadata without tensors, or refuses it") {
        try expectRoundTripOrRefusal(of: try StateDict([], metadata: ["config": tree]))
      },
      ConformancePromise("keeps deep metadata, or refuses it") {
        for depth in [30, 100, 1000] {
          let deep = (0..<depth).reduce(MetadataValue.null) { inner, _ in .array([inner]) }
          try expectRoundTripOrRefusal(of: try StateDict(tensors, metadata: ["config": ["deep": deep]]))
        }
      },
    ]
  }

  private var tensors: [StateDict.Entry] {
    get throws { [.init("t", try specimen.tensor(usualType, [2, 3]))] }
  }

  /// One of everything that metadata can be.
  private var tree: MetadataValue {
    [
      "n_head": 12, "largest": .integer(.max), "smallest": .integer(.min), "yes": true, "no": false, "none": .null,
      "epsilon": 1e-5, "tenth": 0.1, "whole": 1.0, "negative zero": -0.0, "tiny": .double(.leastNonzeroMagnitude),
      "huge": .double(.greatestFiniteMagnitude), "beyond integers": 1e22, "2^53 + 1": .integer(1 << 53 + 1),
      "empty text": "", "text": "a \"quoted\" \\ line\n\u{1}\u{7f}\u{2028} größe 重み 🧪", "empty list": .array([]),
      "list": .array([1, "two", 3.5, .null, .array([.array([])]), ["in": "side"]]), "empty object": [:],
      "z": ["y": ["x": ["w": .array([["v": 0]])]]], "": "no name",
    ]
  }
}
