import FormatConformance
import Foundation
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `Values that are printed` {
  let potion = fixture("potion/model.npz")

  private func text(_ wanted: String) throws -> String { try toolkit.values(potion, wanted).text }

  @Test func `are those of a slice, as numpy spells it`() throws {
    #expect(try text("h.0.ln_1.weight[:3]") == "[1.2129077 1.1047802 1.153907 ]")
    #expect(try toolkit.values(potion, "h.0.attn.c_attn.weight[..., -1]").chosen == [64])
    #expect(try toolkit.values(potion, "h.0.attn.c_attn.weight[::-2, 3:-1:50]").chosen == [32, 4])
    #expect(try toolkit.values(potion, "h.0.attn.c_attn.weight").chosen == [64, 192])
    #expect(try toolkit.values(potion, "h.0.attn.c_attn.weight[5:2]").text == "[]")
  }

  @Test(arguments: [
    ("nothing", "no tensor 'nothing'"), ("h.0.ln_1.weight[64]", "index 64 is out of bounds for axis 0 with size 64"),
    ("h.0.ln_1.weight[-65]", "index -65 is out of bounds"), ("h.0.ln_1.weight[0,0]", "2 indices, expected at most 1"),
    ("h.0.ln_1.weight[a]", "expected indices and ranges"), ("h.0.ln_1.weight[::0]", "expected indices and ranges"),
    ("h.0.ln_1.weight[...,...]", "expected indices and ranges"), ("h.0.ln_1.weight[]", "expected indices and ranges"),
  ])
  func `are refused where there are none`(wanted: String, problem: String) throws {
    let error = #expect(throws: ToolkitError.self) { try toolkit.values(potion, wanted) }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test func `round halves by the exact number, and to even where it is exactly half`() {
    // 0.123456785 is a little less than it says as a double, and 2⁻⁹ has nine digits.
    #expect(ShortestDecimal(0.123456785).rounded(to: 8).digits == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(ShortestDecimal(0.001953125).rounded(to: 6).digits == [1, 9, 5, 3, 1, 2])
    #expect(ShortestDecimal(9.9999999995).rounded(to: 9).text == "1e1")
    #expect(ExactDecimal.digits(of: 0.1).prefix(20).map(String.init).joined() == "10000000000000000555")
    #expect(ExactDecimal.digits(of: 0x1p70).map(String.init).joined() == "1180591620717411303424")
  }

  @Test func `have as few digits in half precision as name the number`() {
    #expect(ShortestDecimal(half: 0x2e66).digits == [1])
    #expect(ShortestDecimal(half: 0x7bff).rounded(to: 5).text == "655e2")
    #expect(ShortestDecimal(half: 1).digits == [6])
  }

  static let hasNumPy = PythonPeer.has("numpy")

  @Test(.enabled(if: hasNumPy, "python3 has no numpy"))
  func `are what numpy prints`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/arrays.npz"
    let slices = [
      "", "[0]", "[-1]", "[...]", "[1:]", "[::-1]", "[::2]", "[-3:-1]", "[..., 0]", "[..., ::3]", "[2:2]", "[100:1:-7]", "[:, 0]",
    ]
    let script = """
      import sys, numpy as np
      np.random.seed(3)
      arrays = {
        'f4': np.random.randn(5, 7).astype('f4'), 'f4.small': (np.random.randn(9) * 1e-6).astype('f4'),
        'f4.wide': np.array([1e-3, 123456, 3.5, -2], 'f4'), 'f4.odd': np.array([np.nan, 1, -np.inf, np.inf, 0.1], 'f4'),
        'f4.nan': np.array([np.nan, np.nan], 'f4'), 'f4.large': np.random.randn(40, 60).astype('f4'),
        'f4.cube': np.random.randn(3, 4, 5).astype('f4'), 'f4.big': np.random.randn(8, 9, 20).astype('f4'),
        'f4.long': np.random.randn(2000).astype('f4'), 'f4.integers': np.arange(20, dtype='f4'),
        'f4.zeros': np.zeros((3, 3), 'f4'), 'f4.scalar': np.array(0.1, 'f4'), 'f4.tiny': np.array([1e-45, 1e38], 'f4'),
        'f8': np.random.randn(6, 3), 'f8.exponents': np.array([1e300, -1e-300, 0, 5]), 'f8.scalar': np.array(1e-5),
        'f8.halves': np.array([0.123456785, 0.001953125, 1.123456785, 2.5]), 'f8.large': np.array([1e16, 1.0]),
        'f2': np.random.randn(4, 4).astype('f2'), 'f2.wide': np.array([0.1, 900, 60000, 6e-8], 'f2'),
        'f2.plain': np.array([1.001, 0.5, 2.25], 'f2'), 'i8': np.array([[1, -2 ** 63], [2 ** 63 - 1, 0]]),
        'u1': np.arange(256, dtype='u1').reshape(16, 16), 'i2.long': np.arange(3000, dtype='i2'),
        'b': np.array([[True, False], [False, True]]), 'b.true': np.array([True]), 'b.scalar': np.array(True),
        'empty': np.zeros((0, 3), 'f4'), 'wide': np.random.randn(2, 30).astype('f4'), 'u8': np.array([2 ** 64 - 1], 'u8'),
      }
      np.savez(sys.argv[1], **arrays)
      for name, array in arrays.items():
        for text in sys.argv[2:]:
          try: value = eval('array' + text)
          except IndexError: continue
          print('>', name + text)
          print(value)
      """
    let output = try PythonPeer.run(script, [path] + slices)
    let expected = output.split(separator: "> ", omittingEmptySubsequences: true).filter { $0.contains("\n") }
    #expect(expected.count > 250)
    for item in expected {
      let lines = item.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      let found = try toolkit.values(path, String(lines[0])).text
      #expect(found == lines[1].dropLast(), "\(lines[0])")
    }
  }
}
