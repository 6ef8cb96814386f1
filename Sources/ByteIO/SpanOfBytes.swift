extension Span<UInt8> {
  /// The same bytes as a raw span.
  @inlinable
  public var raw: RawSpan {
    @_lifetime(copy self)
    get {
      // Bytes have no padding, so that every byte of the span's memory is initialized.
      unsafe bytes
    }
  }
}
