import Foundation
import Testing

@Suite(.enabled(if: SmallDisk.isPossible, "skipped: this system lets the tests mount no file system"))
struct `On a full disk` {
  @Test(arguments: ["phial", "npz", "json"])
  func `a conversion says so and leaves nothing`(ending: String) throws {
    let outcome = try Workplace().run(
      SmallDisk.script(
        "transmute convert fixtures/potion/model.npz disk/new.\(ending); echo $?; ls -A disk", options: "size=512k"))
    #expect(outcome.output == ["2"])
    #expect(outcome.error.count == 1)
    #expect(outcome.error.first?.hasPrefix("transmute: 'disk/new.\(ending)': cannot ") == true)
    #expect(outcome.error.first?.hasSuffix("no space left on device") == true)
  }

  @Test func `an older file stays, and the next conversion works when there is room again`() throws {
    let outcome = try Workplace().run(
      SmallDisk.script(
        """
        echo older > disk/model.phial; head -c 400000 /dev/zero > disk/ballast
        transmute convert fixtures/potion/model.npz disk/model.phial 2> error || cat disk/model.phial
        ls -A disk; rm disk/ballast
        transmute convert fixtures/potion/model.npz disk/model.phial > report && transmute inspect disk/model.phial | head -1
        """, options: "size=1200k"))
    #expect(
      outcome.output == ["older", "ballast", "model.phial", "file       disk/model.phial, 966 kB"], "\(outcome.error)")
  }

  @Test func `small compressed arrays are unpacked without a disk`() throws {
    let outcome = try Workplace().run(
      SmallDisk.script(
        """
        transmute convert fixtures/potion/model.npz deflated.npz --option compression=deflate > report
        TMPDIR=disk transmute fingerprint deflated.npz; echo $?; ls -A disk
        """, options: "size=32k"))
    #expect(outcome.output.last == "0", "\(outcome.error)")
    #expect(outcome.output.count == 2)
  }

  @Test func `a disk that cannot be written at all is named`() throws {
    let outcome = try Workplace().run(
      SmallDisk.script("transmute convert fixtures/potion/model.npz disk/new.phial; echo $?", options: "ro"))
    #expect(outcome.output == ["2"])
    #expect(outcome.error == ["transmute: 'disk': cannot write in: read-only file system"])
  }
}

@Suite(.enabled(if: geteuid() != 0, "skipped: to root no folder is locked"))
struct `In a folder that is locked` {
  @Test func `a conversion says so`() throws {
    let outcome = try Workplace().run(
      "mkdir locked; chmod 555 locked; transmute convert fixtures/potion/model.npz locked/new.phial; ls -A locked")
    #expect(outcome.output == [])
    #expect(outcome.error == ["transmute: 'locked': cannot write in: permission denied"])
  }
}
