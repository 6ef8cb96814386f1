import ByteIO
import WeightGraph

extension ContainerConformance {
  /// That a container knows its own files by their content, and only these.
  var recognitionPromises: [ConformancePromise] {
    [
      ConformancePromise("recognizes its own files, whatever they are called, and says why") {
        for sample in try soundFiles() {
          let file = MappedFile(path: "/nowhere/model", contents: ByteRegion(sample.bytes))
          guard let recognition = container.recognize(file), !recognition.reason.isEmpty else {
            throw BrokenPromise(findings: ["\(sample.name) is not recognized"])
          }
        }
      },
      ConformancePromise("takes no other file for one of its own, whatever it is called") {
        let strangers: [(String, [UInt8])] = [
          ("an empty file", []), ("a byte", [0]), ("zeros", Array(repeating: 0, count: 4096)),
          ("text", Array("The weights are in the other file.\n".utf8)), ("a line feed", [10]),
          ("ones", Array(repeating: 0xff, count: 4096)), ("noise", specimen.bytes(.u64, 512, seed: 3)),
        ]
        try BrokenPromise.throwIfAny(
          strangers.filter { _, bytes in
            let name = "/nowhere/model." + (container.fileExtensions.first ?? "")
            return container.recognize(MappedFile(path: name, contents: ByteRegion(bytes))) != nil
          }.map { "\($0.0) is taken for one of its files" })
      },
      ConformancePromise("takes no other container's fixture for one of its own") {
        let foreign = Fixtures.files.filter { path, _ in
          !container.fileExtensions.contains { path.hasSuffix("." + $0) }
        }
        try BrokenPromise.throwIfAny(
          foreign.filter { container.recognize($0.file) != nil }.map {
            "fixtures/\($0.path) is taken for one of its files"
          })
      },
    ]
  }
}
