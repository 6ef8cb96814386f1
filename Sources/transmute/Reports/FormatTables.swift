import Dialects
import Toolkit
import WeightGraph

/// The containers and dialects of a toolkit, and what each can hold.
struct FormatTables: Report {
  let toolkit: Toolkit

  var json: MetadataValue {
    [
      "containers": .array(toolkit.containers.map(json)),
      "dialects": .array(
        toolkit.dialects.dialects.map { ["name": .string($0.name), "summary": .string($0.summary)] }),
      "archives": .array(
        toolkit.archives.map { format in
          [
            "name": .string(format.name), "summary": .string(format.summary),
            "fileExtensions": .array(format.fileExtensions.map(MetadataValue.string)),
          ]
        }),
    ]
  }

  func write(on page: inout Page) {
    page.line("containers")
    var table = Table(
      .names("name"), .words("files"), .words("written"), .numbers("axes"), .words("metadata"),
      .words("types", limit: 28))
    for container in toolkit.containers {
      let holds = container.capabilities
      table.row([
        container.name, container.fileExtensions.map { ".\($0)" }.joined(separator: " "), Self.forms(holds),
        holds.maximumRank == .max ? "any" : "\(holds.maximumRank)",
        holds.holdsMetadata ? "yes" : holds.family?.metadata.sorted().joined(separator: " ") ?? "no", types(holds),
      ])
    }
    page.table(table, indentation: 2)
    page.line()
    page.facts(
      toolkit.containers.map { container in
        (container.name, container.summary + (container.capabilities.family.map { "\nonly \($0.name)" } ?? ""))
      }, indentation: 2)
    page.heading("options of containers (--option name=value, the first unless told otherwise)")
    page.facts(optionFacts, indentation: 2)
    page.heading("archives (ARCHIVE!/PATH opens a model in one, ARCHIVE the only one)")
    page.facts(
      toolkit.archives.map { format in
        (format.name, "\(format.fileExtensions.map { ".\($0)" }.joined(separator: " "))\n\(format.summary)")
      }, indentation: 2)
    page.heading("dialects")
    page.facts(toolkit.dialects.dialects.map { ($0.name, $0.summary) }, indentation: 2)
    page.heading("what containers are written in, unless told otherwise")
    page.facts(
      toolkit.containers.map { ($0.name, dialects($0).joined(separator: " or ")) }.filter { !$0.1.isEmpty },
      indentation: 2)
  }

  /// Each option with the containers that have it, its values and what it does.
  private var optionFacts: [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    for container in toolkit.containers {
      for option in container.options {
        let values = option.values + (option.takesAnyText ? ["…"] : [])
        let value = "\(option.name)=\(values.joined(separator: "|"))\n\(option.summary)"
        if let known = facts.firstIndex(where: { $0.value == value }) {
          facts[known].name += ", \(container.name)"
        } else {
          facts.append((container.name, value))
        }
      }
    }
    return facts
  }

  /// The dialects that a container is written in when nobody chooses one.
  private func dialects(_ container: any Container) -> [String] {
    toolkit.nativeDialects[container.name] ?? toolkit.expectedDialects[container.name] ?? []
  }

  private static func forms(_ holds: ContainerCapabilities) -> String {
    let forms = (holds.writes ? ["file"] : []) + (holds.writesFolders ? ["folder"] : [])
    return forms.isEmpty ? "no" : forms.joined(separator: " ")
  }

  private func types(_ holds: ContainerCapabilities) -> String {
    let missing = Self.names(of: DType.elementwise.filter { !holds.dtypes.contains($0) })
    let held = Self.names(of: DType.elementwise.filter(holds.dtypes.contains))
    let packed = DType.blockTypes.contains { $0.isPacked && holds.dtypes.contains($0) } ? ", with f4 f6" : ""
    let more = holds.holdsBlocks ? ", and blocks" : packed
    if missing.isEmpty { return "all" + more }
    let types = held.count <= missing.count ? held : ["all but"] + missing
    return types.joined(separator: " ") + more
  }

  /// The types' names, `f8` for all layouts of an eight-bit float where all of them are there.
  private static func names(of types: [DType]) -> [String] {
    func family(_ type: DType) -> String { String(type.rawValue.prefix { $0 != "e" }) }
    var names: [String] = []
    for type in types {
      let relatives = DType.elementwise.filter { family($0) == family(type) }
      let name = relatives.allSatisfy(types.contains) ? family(type) : type.rawValue
      if names.last != name { names.append(name) }
    }
    return names
  }

  private func json(_ container: any Container) -> MetadataValue {
    let holds = container.capabilities
    return [
      "name": .string(container.name), "summary": .string(container.summary),
      "fileExtensions": .array(container.fileExtensions.map(MetadataValue.string)),
      "reads": true, "writes": .bool(holds.writes),
      "writesFolders": .bool(holds.writesFolders),
      "dialects": .array(dialects(container).map(MetadataValue.string)),
      "holds": [
        "dtypes": .array(DType.allCases.filter(holds.dtypes.contains).map { .string($0.rawValue) }),
        "maximumRank": holds.maximumRank == .max ? .null : .init(holds.maximumRank),
        "maximumNameLength": holds.maximumNameLength.map { MetadataValue($0) } ?? .null,
        "metadata": .bool(holds.holdsMetadata), "manyTensors": .bool(holds.holdsManyTensors),
        "family": holds.family.map { .string($0.name) } ?? .null,
      ],
      "options": .array(
        container.options.map { option in
          [
            "name": .string(option.name), "values": .array(option.values.map(MetadataValue.string)),
            "takesAnyText": .bool(option.takesAnyText), "summary": .string(option.summary),
          ]
        }),
    ]
  }
}
