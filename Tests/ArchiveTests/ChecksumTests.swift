import ByteIO
import CKernels
import Testing

@testable import Archive

@Suite struct `A check sum` {
  @Test func `is the CRC-32 of the standards`() {
    #expect(Checksum(of: ByteRegion(Array("123456789".utf8))).value == 0xcbf4_3926)
    #expect(Checksum().value == 0)
  }

  @Test func `of parts is that of the whole`() {
    let bytes = sampleBytes(1000) + [UInt8](repeating: 7, count: 16 << 20) + sampleBytes(1000)
    var whole = Checksum()
    let region = ByteRegion(bytes)
    whole.add(region.bytes)
    #expect(Checksum(of: region) == whole)
    #expect(Checksum(of: region, threads: 1) == whole)
  }

  @Test func `is the one of the definition, whatever the length, the place and the state before`() {
    let bytes = sampleBytes(3000)
    let region = ByteRegion(bytes)
    let counts = [0, 1, 7, 127, 128, 129, 191, 192, 511, 512, 513, 767, 768] + stride(from: 3, to: 2900, by: 97)
    for start in [0, 1, 13, 64] {
      for count in counts {
        var sum = Checksum()
        sum.add(region.bytes.extracting(0..<start))
        sum.add(region.bytes.extracting(start..<start + count))
        #expect(sum.value == defined(bytes[..<(start + count)]), "\(count) bytes after \(start)")
      }
    }
  }

  @Test func `is the same through registers of every width that the processor has`() {
    let bytes = sampleBytes(2000)
    for state: UInt32 in [0, .max, 0x1234_5678] {
      for fold in [transmute_crc32_fold_128, transmute_crc32_fold_512] {
        var remainder = [UInt8](repeating: 0, count: Int(transmute_crc32_remainder_limit))
        let folding = fold(state, bytes, bytes.count, &remainder)
        if folding.consumed > 0 {
          #expect(register(0, remainder[..<folding.length]) == register(state, bytes[..<folding.consumed]))
        }
      }
    }
  }

  /// The register after some bytes, a bit at a time.
  private func register(_ start: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(start) { register, byte in
      (0..<8).reduce(register ^ UInt32(byte)) { register, _ in register >> 1 ^ (register & 1 == 0 ? 0 : 0xedb8_8320) }
    }
  }

  private func defined(_ bytes: ArraySlice<UInt8>) -> UInt32 { ~register(.max, bytes) }
}

@Suite struct `A check sum of Castagnoli's` {
  @Test func `is that of the standard`() {
    // RFC 3720, appendix B.4.
    #expect(transmute_crc32c(0, [UInt8](repeating: 0, count: 32), 32) == 0x8a91_36aa)
    #expect(transmute_crc32c(0, [UInt8](repeating: 0xff, count: 32), 32) == 0x62a8_ab43)
    #expect(transmute_crc32c(0, Array(0..<32), 32) == 0x46dd_794e)
  }

  @Test func `is the same with and without the processor's instruction, and in parts`() {
    let bytes = sampleBytes(500)
    for count in [0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 500] {
      let sum = transmute_crc32c(0, bytes, count)
      #expect(sum == transmute_crc32c_plain(0, bytes, count))
      for cut in [0, 1, 3, 8] where cut <= count {
        #expect(transmute_crc32c(transmute_crc32c_plain(0, bytes, cut), Array(bytes[cut...]), count - cut) == sum)
      }
    }
  }
}
