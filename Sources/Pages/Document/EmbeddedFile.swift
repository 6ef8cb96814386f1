import ByteIO
import JSON
import WeightGraph

/// A style sheet or script that was built into the program.
///
/// Only a file of `Assets/` becomes one, so that no text from a model can be style or script.
public struct EmbeddedFile: Sendable {
  let text: String

  /// A file of this module, by the bytes that were built in.
  init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

  /// How a content security policy names exactly this text: `'sha256-…'`.
  var policySource: String { "'sha256-\(Self.base64(digest.bytes))'" }

  private var digest: Digest {
    var hasher = Hasher256()
    hasher.update(Array(text.utf8))
    return hasher.finalize()
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    var block = ByteBlock(uninitialized: Base64.encodedLength(bytes.count))
    var target = block.mutableBytes
    Base64.encode(ByteRegion(bytes).bytes, into: &target)
    return String(decoding: block.bytes.copied(), as: UTF8.self)
  }
}

extension EmbeddedFile {
  /// The style that all pages share.
  static let pageStyle = EmbeddedFile(PackageResources.page_css)
  /// What the scripts of all pages share: the object `page`.
  static let pageScript = EmbeddedFile(PackageResources.page_js)
}
