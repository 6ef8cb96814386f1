public import Foundation

/// Tensor names that would act on whoever shows them as they are.
public enum HostileNames {
  /// Markup, terminal codes, turned directions of writing, and very long ones.
  public static let all = [
    "<script>alert(1)</script>", "</script><script>alert(2)//", "\"><img src=x onerror=alert(3)>",
    "' onclick='alert(4)",
    "\u{1b}[31mred\u{1b}[2J", "\u{9b}31m", "\u{202e}gpj.exe", "two\nlines\r", "\u{2066}x", "&lt;b&gt;",
    String(repeating: "漢", count: 4000) + String(repeating: "🙂", count: 3000)
      + String(repeating: "é\u{301}", count: 1500)
      + String(repeating: "<i>", count: 500),
    (0..<3000).map(String.init).joined(separator: "."),
  ]

  /// Writes a safetensors file of float32 tensors of shape [2, 2] with these names, and hostile metadata.
  public static func write(_ names: [String] = all, value: Float, to file: URL) throws {
    var header: [String: Any] = ["__metadata__": ["note": all[0], "<b>": "\u{1b}[1m"]]
    for (index, name) in names.enumerated() {
      header[name] = ["dtype": "F32", "shape": [2, 2], "data_offsets": [index * 16, index * 16 + 16]]
    }
    var text = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    var bytes = Data(littleEndian(UInt64(text.count), bytes: 8))
    bytes += text
    for element in 0..<names.count * 4 {
      bytes += littleEndian(UInt64((value + Float(element / 4 * (element % 4))).bitPattern), bytes: 4)
    }
    try bytes.write(to: file)
  }

  private static func littleEndian(_ number: UInt64, bytes count: UInt64) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
