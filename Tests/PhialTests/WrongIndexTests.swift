import Testing

@Suite struct `An index of much that is wrong` {
  @Test(arguments: [
    ("{}", "and 960 more of this kind"),
    (#"{"shape":[\#([String](repeating: "0", count: 1024).joined(separator: ","))]}"#, "found one more value"),
    (#"{\#((0..<33).map { "\"\($0)\":0" }.joined(separator: ","))}"#, "found one more name"),
  ])
  func `is refused, and what is wrong with the first thousand tensors is said`(text: String, complaint: String) {
    let list = [String](repeating: text, count: 2000).joined(separator: ",")
    let found = PhialFile.complaint(Forgery(body: [], index: #"{"metadata":{},"tensors":[\#(list)]}"#).bytes)
    #expect(found.contains(complaint), "\(found.prefix(300))")
  }
}
