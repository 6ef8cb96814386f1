import Foundation
import Testing

private let folder = ProcessInfo.processInfo.environment["TRANSMUTE_PICTURES"]

extension InABrowser {
  @Suite(.enabled(if: folder != nil, "TRANSMUTE_PICTURES names no folder for the README's pictures"))
  struct `Pictures for the README` {
    @Test func `are taken of every page`() throws {
      let pages = try PageFolder()
      let target = URL(filePath: try #require(folder))
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      for picture in Picture.all {
        let tab = try pages.show(
          pages.page(picture.arguments), width: 1180, height: picture.height, isDark: picture.isDark)
        try picture.prepare(tab)
        let data = try tab.picture(from: picture.top)
        try data.write(to: target.appending(path: "\(picture.name).png"))
        #expect(try tab.complaints() == [])
      }
    }
  }
}

/// A picture of a page that the program makes.
private struct Picture {
  let name: String
  let arguments: [String]
  var isDark = false
  var height = 820
  /// What stands at the top of it; `nil` for the page's own.
  var top: String?
  /// What is done before it is taken.
  var prepare: (Tab) throws -> Void = { _ in }

  static var all: [Picture] {
    [
      Picture(
        name: "explain",
        arguments: ["explain", "fixtures/potion/model.npz", "Sarah lies still on the bed, feeling"],
        top: "#attention", prepare: { tab in try tab.point(at: ".token:nth-child(8)") }),
      Picture(
        name: "explain-pair",
        arguments: ["explain", "fixtures/potion/model.npz", "Sarah lies still on the bed, feeling"],
        isDark: true, top: "#pair"),
      Picture(
        name: "explain-senses",
        arguments: [
          "explain", "fixtures/potion/model.npz", "Sarah lies still on the bed, feeling", "--beside",
          "Sarah lies to the king about the gold, feeling",
        ], height: 700, top: "#heads"),
      Picture(name: "inspect", arguments: ["inspect", "fixtures/potion/model.npz"], height: 900),
      Picture(
        name: "inspect-tensors", arguments: ["inspect", "fixtures/potion/model.npz"], height: 760, top: "#tensors"),
    ]
  }
}
