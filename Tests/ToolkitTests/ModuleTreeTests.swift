import Testing
import Toolkit
import WeightGraph

@Suite struct `The tree of modules` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The lines of a tree: names set in by their depth, with how many they stand for and how many elements there are.
  private func lines(of nodes: [ModuleTree.Node], _ depth: Int = 0) -> [String] {
    nodes.flatMap { node in
      ["\(String(repeating: " ", count: depth))\(node.name) \(node.count)x \(node.elements)"]
        + lines(of: node.children, depth + 1)
    }
  }

  private func lines(_ tensors: [(String, Shape)]) throws -> [String] {
    let made = tensors.map { name, shape in
      (name, shape, (0..<(shape.elementCount ?? 0)).map { Float($0) })
    }
    return try lines(of: toolkit.inspect(folder.tensors(made)).tree.nodes)
  }

  @Test func `tells blocks of one structure once`() throws {
    #expect(
      try lines([
        ("a.w", [2]), ("h.0.x.w", [3]), ("h.0.b", [1]), ("h.1.x.w", [3]), ("h.1.b", [1]), ("h.2.x.w", [3]),
        ("h.2.b", [1]),
      ]) == ["a 1x 2", " w 1x 2", "h 1x 12", " 0–2 3x 12", "  x 3x 9", "   w 3x 9", "  b 3x 3"])
  }

  @Test func `tells a block of another structure apart`() throws {
    #expect(
      try lines([("h0/w", [2]), ("h1/w", [2]), ("h2/w", [3]), ("h3/w", [3]), ("h5/w", [3])])
        == ["h0–h1 2x 4", " w 2x 4", "h2–h3 2x 6", " w 2x 6", "h5 1x 3", " w 1x 3"])
  }

  @Test func `joins modules that hold nothing but another one`() throws {
    #expect(
      try lines([("model.layers.w", [2]), ("model.layers.b", [2])]) == ["model.layers 1x 4", " w 1x 2", " b 1x 2"])
  }

  @Test func `holds names that are a tensor's and a module's, and empty ones`() throws {
    #expect(try lines([("a", [1]), ("a.b", [2]), ("..", [1])]) == ["a 1x 1", "a 1x 2", " b 1x 2", ". 1x 1", "  1x 1"])
  }

  @Test func `adds up to all bytes`() throws {
    let inspection = try toolkit.inspect(fixture("potion/model.npz"))
    #expect(inspection.tree.nodes.reduce(0) { $0 + $1.bytes } == inspection.total.bytes)
    #expect(inspection.tree.nodes.reduce(0) { $0 + $1.tensors } == inspection.total.tensors)
    #expect(inspection.tree.nodes.map(\.name) == ["wte", "wpe", "h", "ln_f"])
  }

  @Test func `does not go deeper for a name of many parts`() throws {
    let name = (0..<5000).map(String.init).joined(separator: ".")
    #expect(try lines([(name, [1])]).count <= 16)
  }
}
