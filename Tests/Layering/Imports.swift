/// The modules that a Swift file imports; what stands in comments and strings is passed over.
func imports(of text: String) -> [String] {
  let prose = /#"""[\s\S]*?"""#|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/.*/
  let pattern =
    /\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
  return text.replacing(prose, with: "").split { $0.isNewline || $0 == ";" }.compactMap { statement in
    statement.prefixMatch(of: pattern).map { String($0.1) }
  }
}

/// A target and what it declares to depend on.
struct ManifestTarget: Equatable {
  let name: String
  let dependencies: [String]
}

/// The targets that a manifest of this package's form lists.
func targets(of manifest: String) -> [ManifestTarget] {
  let text = manifest.replacing(/\.product\(name: ("\w+"), package: "[^"]*"\)/) { $0.1 }
  let calls = text.matches(
    of: /(?:\b(?:module|container|tests|conformance)|\.(?:target|executableTarget|testTarget))\(\s*(?:name:\s*)?"(\w+)"/
  )
  return calls.map { call in
    let rest = text[call.range.upperBound...]
    // The first brackets before the call ends are those of the dependencies.
    let end = rest.firstIndex { $0 == "]" || $0 == ")" } ?? rest.endIndex
    let names = rest[..<end].matches(of: /"(\w+)"/).map { String($0.1) }
    return ManifestTarget(name: String(call.1), dependencies: rest[..<end].contains("[") ? names : [])
  }
}
