import ByteIO
import Foundation
import JSON
import Testing
import Toolkit
import WeightGraph

@Suite struct `A hostile archive` {
  /// What `fixtures/hostile/archives/expected.json` says; the script beside it explains the keys.
  static let expected: [String: MetadataObject] = {
    guard let file = try? MappedFile("\(fixtures)/hostile/archives/expected.json"), case let region = file.contents,
      let object = try? MetadataValue(json: region.bytes).object
    else { return [:] }
    return Dictionary(uniqueKeysWithValues: object.members.compactMap { key, value in value.object.map { (key, $0) } })
  }()

  @Test func `is there in many kinds`() { #expect(Self.expected.count > 20) }

  @Test(arguments: expected.keys.sorted())
  func `is refused with the error that names the fact`(name: String) throws {
    let message = failure("\(fixtures)/hostile/archives/\(name)!/a.npz") ?? "none"
    if let error = Self.expected[name]?["error"]?.string {
      #expect(message.hasSuffix(": " + error), "\(message)")
    } else {
      #expect(message.contains("no such file in the archive"), "\(message)")
    }
  }
}
