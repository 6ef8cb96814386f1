extension String {
  /// Whether the text comes first in the order of the bytes of UTF-8, which is that of Unicode's code points.
  package func precedesInBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
