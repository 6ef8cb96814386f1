import ByteIO
import Testing
import WeightGraph

@testable import NumPy

/// An npy file of version 1 with this header text.
func npy(_ header: String, _ data: [UInt8]) -> [UInt8] {
  let length = UInt16(header.utf8.count)
  return ArrayHeader.magic + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)] + Array(header.utf8) + data
}

@Suite struct `The header of an npy file` {
  private func read(_ text: String) throws(ContainerError) -> ArrayHeader {
    let region = ByteRegion(npy(text, []))
    return try ArrayHeader(region.bytes, ArrayPlace(subject: "a", offset: 0), voidIsBrain: false)
  }

  private func message(_ text: String) -> String? {
    do { _ = try read(text) } catch { return error.description }
    return nil
  }

  @Test func `is numpy's own, byte for byte`() {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
    let expected = npy(text + String(repeating: " ", count: 128 - 10 - text.utf8.count - 1) + "\n", [])
    #expect(ArrayHeader.bytes(descr: "<f4", shape: [2, 3]) == expected)
  }

  @Test(arguments: [[], [0], [7], [2, 3], [1, 2, 3, 4, 5, 6, 7, 8], [123_456_789]])
  func `reads back as it was written`(dimensions: [Int]) throws {
    for dtype in DType.allCases where ElementType.writable.contains(dtype) {
      let bytes = ArrayHeader.bytes(descr: ElementType.descr(dtype)!, shape: Shape(dimensions))
      let region = ByteRegion(bytes)
      let header = try ArrayHeader(region.bytes, ArrayPlace(subject: "a", offset: 0), voidIsBrain: false)
      #expect(header.shape.dimensions == dimensions)
      #expect(header.element == .number(dtype, .little))
      #expect(bytes.count.isMultiple(of: 64))
    }
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
    "{'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}",
    "{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(2,3,)}   \n",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }",
    " { 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 2 , 3 ) } ",
  ])
  func `is read however it is spaced, quoted and ordered`(text: String) throws {
    let header = try read(text)
    #expect(header.shape == [2, 3])
    #expect(header.element == .number(.f32, .little))
    #expect(!header.isFortranOrdered)
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "fortran_order: 0"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", "shape: 2"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2.5,), }", "found shape: '2.5'"),
    ("{'descr': '<f4', 'fortran_order': not True, 'shape': (2,), }", "found fortran_order: 'not True'"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,) 'x'}", "found shape: ''x'}'"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } + {}", "nothing behind"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'a': 1}", "the key 'a'"),
    ("{'descr': '<f4', 'fortran_order': False, }", "no 'shape'"),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "a second 'descr'"),
    ("{'descr': '<f4", "the end of a string"),
    ("['descr']", "a dictionary"),
    ("", "header of a, byte 10: found the end, expected a dictionary"),
    ("{'descr': '|f4', 'fortran_order': False, 'shape': ()}", "'|f4' is no type"),
    ("{'descr': '<f04', 'fortran_order': False, 'shape': ()}", "'<f04' is no type"),
    ("{'descr': '<V4', 'fortran_order': False, 'shape': ()}", "4 bytes an element"),
    ("{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': ()}", "fields 'a', 'b'"),
    ("{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': ()}", "descr is a tuple"),
  ])
  func `is refused with what is wrong in it`(text: String, fact: String) {
    #expect(message(text)?.contains(fact) == true, "\(message(text) ?? "read without an error")")
  }
}
