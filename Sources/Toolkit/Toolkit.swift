public import Dialects
public import Inference
public import WeightGraph

/// Inspecting, converting and proving: values in, report values out; prints nothing.
///
/// A toolkit knows the containers and dialects that it is given, and no others.
public struct Toolkit: Sendable {
  /// The containers, in the order in which they are tried.
  public let containers: [any Container]
  /// The dialects.
  public let dialects: DialectTable
  /// The dialects of containers that have some of their own, in which nothing else is written unless somebody chooses so,
  /// by the container's name; of several, the first that loses nothing is written.
  public let nativeDialects: [String: [String]]
  /// The dialects of containers whose readers know no other, though other containers may be in them as well, likewise.
  public let expectedDialects: [String: [String]]
  /// The formats of archives in which models may lie, in the order in which they are tried.
  public var archives: [any ArchiveFormat] = []
  /// How many threads work; `nil` means one a core.
  public var threads: Int?
  /// The implementation of the arithmetic; all give the same bits.
  public var kernels = Kernels.best
  /// Where the weights of a running model are; ``Residency/streamed`` is for models larger than memory.
  public var residency = Residency.resident

  /// A toolkit over two tables.
  ///
  /// - Parameters:
  ///   - nativeDialects: the dialects of containers that have some of their own, by the container's name.
  ///   - expectedDialects: those of containers whose readers know no other, by the container's name.
  public init(
    containers: [any Container], dialects: [Dialect], nativeDialects: [String: [String]] = [:],
    expectedDialects: [String: [String]] = [:]
  ) {
    self.containers = containers
    self.dialects = DialectTable(dialects)
    self.nativeDialects = nativeDialects
    self.expectedDialects = expectedDialects
  }

  /// The container called `name`.
  ///
  /// - Throws: ``ToolkitError/unknownContainer(_:known:)``.
  public func container(named name: String) throws(ToolkitError) -> any Container {
    guard let container = containers.first(where: { $0.name == name }) else {
      throw .unknownContainer(name, known: containers.map(\.name))
    }
    return container
  }
}
