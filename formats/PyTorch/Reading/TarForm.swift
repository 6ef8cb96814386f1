import ByteIO
import WeightGraph

/// The form of torch before 0.1.10, a tar archive of `sys_info`, `pickle`, `tensors` and `storages`; known, and not read.
enum TarForm {
  private static let members = ["sys_info", "pickle", "tensors", "storages"]
  private static let headerLength = 512

  /// Whether a file starts with the tar header of one of the members.
  static func recognizes(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= headerLength else { return false }
    guard bytes.extracting(257..<262).copied() == Array("ustar".utf8) else { return false }
    let name = bytes.extracting(first: 100).copied().prefix { $0 != 0 }
    return members.contains { name.elementsEqual($0.utf8) || name.elementsEqual(("./" + $0).utf8) }
  }

  static var refusal: ContainerError {
    .unsupported(
      subject: "tar archive", reason: "the form of torch before 0.1.10, which is not read here",
      hint: "in Python, if you trust it: torch.save(torch.load(path, weights_only=False), 'weights.pt')")
  }
}
