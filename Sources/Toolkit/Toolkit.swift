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
  /// The dialect that a container is written in when nobody chooses one, by the container's name.
  public let nativeDialects: [String: String]
  /// How many threads work; `nil` means one a core.
  public var threads: Int?
  /// The implementation of the arithmetic; all give the same bits.
  public var kernels = Kernels.best
  /// Where the weights of a running model are; ``Residency/streamed`` is for models larger than memory.
  public var residency = Residency.resident

  /// A toolkit over two tables.
  ///
  /// - Parameter nativeDialects: the dialects of containers that have one of their own, by the container's name.
  public init(containers: [any Container], dialects: [Dialect], nativeDialects: [String: String] = [:]) {
    self.containers = containers
    self.dialects = DialectTable(dialects)
    self.nativeDialects = nativeDialects
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
