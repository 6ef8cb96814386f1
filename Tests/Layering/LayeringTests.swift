import Testing

@Suite struct `The house` {
  let house = House.transmute

  /// The imports of a file that the table has no arrow for.
  private func wrongImports(_ path: String, _ text: String) -> [String] {
    guard let folder = ModuleFolder(path: path) else { return ["\(path): outside of every module"] }
    return imports(of: text).filter { !house.allows($0, in: folder) }.map { "\(path): \(folder) must not import \($0)" }
  }

  /// The dependencies of a manifest that the table has no arrow for.
  private func wrongDependencies(_ manifest: String, _ folders: Set<ModuleFolder>) -> [String] {
    targets(of: manifest).flatMap { target -> [String] in
      guard let folder = folders.first(where: { $0.description == target.name }) else {
        return target.dependencies.isEmpty ? [] : ["\(target.name): has no folder"]
      }
      return target.dependencies.filter { !house.allows($0, in: folder) }.map {
        "\(folder) must not depend on \($0)"
      }
    }
  }

  @Test func `imports only downwards`() throws {
    let files = SourceTree.paths.filter { $0.hasSuffix(".swift") }
    #expect(files.count > 100)
    let wrong = try files.flatMap { wrongImports($0, try SourceTree.text($0)) }
    #expect(wrong == [])
  }

  @Test func `declares only arrows that point down, and declares every module`() throws {
    let manifest = try SourceTree.text("Package.swift")
    #expect(wrongDependencies(manifest, SourceTree.modules) == [])
    let declared = Set(targets(of: manifest).map(\.name))
    #expect(SourceTree.modules.map(\.description).filter { !declared.contains($0) } == [])
    #expect(SourceTree.modules.filter { !house.knows($0) } == [])
  }

  @Test func `has no file over 400 lines and no folder without an idea of its own`() throws {
    let code = SourceTree.paths.filter { path in [".swift", ".c", ".h"].contains { path.hasSuffix($0) } }
    #expect(
      try code.filter { try SourceTree.text($0).split(separator: "\n", omittingEmptySubsequences: false).count > 401 }
        == [])
    let vague: Set = ["utils", "util", "helpers", "helper", "common", "misc", "shared"]
    #expect(SourceTree.paths.filter { vague.contains($0.split(separator: "/").last!.lowercased()) } == [])
  }

  @Test(arguments: [
    ("Sources/WeightGraph/A.swift", "import NumPy", "WeightGraph must not import NumPy"),
    ("Sources/WeightGraph/A.swift", "public import Toolkit\n", "WeightGraph must not import Toolkit"),
    ("Sources/ByteIO/A.swift", "import ByteIO\nimport Foundation", "ByteIO must not import Foundation"),
    ("Sources/Toolkit/A.swift", "@_spi(Inner) package import Phial", "Toolkit must not import Phial"),
    ("Sources/Inference/A/B.swift", "  import struct JSON.JSONScanner", "Inference must not import JSON"),
    ("Sources/transmute/A.swift", "import Foundation", "transmute must not import Foundation"),
    ("formats/Phial/A.swift", "import WeightGraph; import NumPy", "Phial must not import NumPy"),
    ("formats/Phial/A.swift", "@testable import Dialects", "Phial must not import Dialects"),
    ("Tests/JSONTests/A.swift", "import Testing\nimport Toolkit", "JSONTests must not import Toolkit"),
    ("Tests/ByteIOTests/A.swift", "import FormatConformance", "ByteIOTests must not import FormatConformance"),
  ])
  func `notices an arrow that points up`(path: String, text: String, complaint: String) {
    #expect(wrongImports(path, text).contains("\(path): \(complaint)"))
  }

  @Test(arguments: [
    ("Sources/transmute/A.swift", "import ArgumentParser\nimport Phial\nimport Toolkit"),
    (
      "Sources/WeightGraph/A.swift",
      "// import NumPy\nlet note = \"import NumPy\"\nfunc important() {}\npublic import ByteIO"
    ),
    ("Sources/ByteIO/A.swift", "#if canImport(Glibc)\n  import Glibc\n#endif\nimport Synchronization"),
    ("formats/Phial/A.swift", "import JSON\npublic import WeightGraph"),
    ("Tests/PhialTests/A.swift", "import Foundation\n@testable import Phial\nimport FormatConformance\nimport JSON"),
  ])
  func `allows an arrow that points down`(path: String, text: String) {
    #expect(wrongImports(path, text) == [])
    #expect(imports(of: text).count >= 1)
  }

  @Test func `reads imports wherever they stand, and no other text`() {
    let text = #"""
      import A; import B // import C
      /* import D
      import E */ let f = "import F; import G \" import H"
        #if os(Linux)
        @preconcurrency public import I
      @_spi(J) import struct K.L
      func important() { `import`() }
      let python = """
      import m, n
      """
      import O
      """#
    #expect(imports(of: text) == ["A", "B", "I", "K", "O"])
  }

  @Test func `notices a dependency that points up`() {
    let manifest = """
      func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target { .target(name: name) }
        .target(name: "CKernels", cSettings: [.treatAllWarnings(as: .error)]),
        module("ByteIO", []),
        module("WeightGraph", ["ByteIO", "Dialects", .product(name: "Crypto", package: "swift-crypto")]),
        container("Phial", ["JSON", "NumPy"]), container("NumPy"),
        .executableTarget(name: "transmute", dependencies: ["Phial", "Testing"]),
        tests(
          "JSONTests",
          ["JSON", "WeightGraph", "Toolkit"]),
      """
    let folders: Set<ModuleFolder> = [
      .source("ByteIO"), .source("WeightGraph"), .source("transmute"), .format("Phial"), .format("NumPy"),
      .tests("JSONTests"),
    ]
    #expect(targets(of: manifest).map(\.name).count == 7)
    #expect(
      wrongDependencies(manifest, folders) == [
        "WeightGraph must not depend on Dialects", "Phial must not depend on NumPy",
        "transmute must not depend on Testing",
        "JSONTests must not depend on Toolkit",
      ])
  }
}
