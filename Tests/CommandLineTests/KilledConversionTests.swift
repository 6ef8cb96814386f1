import Foundation
import Testing

@Suite struct `A conversion that is killed` {
  /// Kills happen at so many moments, from the start of the program until after its usual end.
  private static let moments = 15

  @Test(arguments: ["phial", "npz", "json", "huggingface"])
  func `leaves nothing, or the whole model, and nothing else`(container: String) throws {
    let conversion = try KilledConversion(to: container)
    var killed = 0
    for moment in 0..<Self.moments {
      killed += try conversion.run(killedAfter: Double(moment) / 12) ? 1 : 0
      let target = conversion.target
      #expect(target == nil || target == conversion.whole, "\(container), moment \(moment)")
      let others = try conversion.names.subtracting(["fixtures", "target"])
      // Between its last system calls a folder has a provisional name, which the next run clears away.
      let isLeftOver = container == "huggingface" && others.allSatisfy { $0.hasSuffix(".unfinished") }
      #expect(others == [] || isLeftOver || !conversion.holdsNamelessFiles, "\(container), moment \(moment)")
      try conversion.setTarget(nil)
    }
    #expect(killed > 0)
    try conversion.run()
    #expect(conversion.target == conversion.whole)
    #expect(try conversion.names == ["fixtures", "target"] || !conversion.holdsNamelessFiles)
  }

  @Test(arguments: ["phial", "npz", "json"])
  func `leaves the older file, or the whole new one`(container: String) throws {
    let conversion = try KilledConversion(to: container)
    let older = Data("precious".utf8)
    var killed = 0
    for moment in 0..<Self.moments {
      try conversion.setTarget(older)
      killed += try conversion.run(killedAfter: Double(moment) / 12) ? 1 : 0
      let target = conversion.target
      #expect(target == older || target == conversion.whole, "\(container), moment \(moment)")
    }
    #expect(killed > 0)
    try conversion.run()
    #expect(conversion.target == conversion.whole)
  }
}
