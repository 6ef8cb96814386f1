import ByteIO
import Phial
import WeightGraph

/// A container with one fault, otherwise Phial.
struct FaultyContainer: Container {
  /// What a container may do wrong.
  enum Fault: CaseIterable {
    case shoutsItsName, hasTwoOptionsOfOneName
    case recognizesNothing, recognizesNames, recognizesEverything
    case readsNothingOfDamagedFiles, ignoresSeals, spreadsDamage
    case changesTheLastBit, losesNegativeZeros, quietsNaNs, forgetsLengthsOfOne, flattensWhatIsEmpty,
      turnsTheOrderRound, losesAccents
    case losesMetadata, sortsMetadata, makesIntegersDoubles, dropsMetadataThatItDoesNotClaim
    case saysWrongPlaces, hidesTheSource
    case writesTheThreads, writesTheSteps, addsAtEachReading
  }

  let fault: Fault
  private let phial = PhialContainer()

  init(_ fault: Fault) { self.fault = fault }

  var name: String { fault == .shoutsItsName ? "PHIAL!" : phial.name }
  var summary: String { phial.summary }
  var fileExtensions: [String] { phial.fileExtensions }

  var options: [ContainerOption] {
    let option = ContainerOption("depth", ["1", "2"], "how deep")
    return fault == .hasTwoOptionsOfOneName ? [option, option] : []
  }

  var capabilities: ContainerCapabilities {
    ContainerCapabilities(
      dtypes: phial.capabilities.dtypes, holdsMetadata: fault != .dropsMetadataThatItDoesNotClaim)
  }

  func recognize(_ file: MappedFile) -> Recognition? {
    switch fault {
    case .recognizesNothing: nil
    case .recognizesNames: file.path.hasSuffix(".phial") ? Recognition("its name") : nil
    case .recognizesEverything: Recognition("that it is there")
    default: phial.recognize(file)
    }
  }

  func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    var contents: StateDict
    do throws(ContainerError) {
      contents = try phial.read(file, options)
      if fault == .readsNothingOfDamagedFiles { try contents.checkSeals(DigestBook()) }
    } catch {
      guard fault == .readsNothingOfDamagedFiles else { throw error }
      return try StateDict([])
    }
    if fault == .addsAtEachReading {
      contents.metadata["readings"] = MetadataValue((contents.metadata["readings"]?.integer ?? 0) + 1)
    }
    switch fault {
    case .hidesTheSource: return try contents.mapTensors { $0 }
    case .ignoresSeals: return try contents.mapBytes { _ in }
    case .spreadsDamage:
      guard let first = contents.entries.first?.tensor else { return contents }
      let sum = try first.bytes(0..<first.elementCount).reduce(0, &+)
      return try contents.mapBytes { $0[0] &+= sum }
    default: return contents
    }
  }

  func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let written = try phial.write(try spoil(contents, options), to: file, options)
    guard fault == .saysWrongPlaces else { return written }
    let other = try ContainerError.wrapping { () throws(FileError) in try FileWriter(file.path + ".other") }
    return try phial.write(try StateDict(contents.entries.reversed()), to: other, options)
  }

  private func spoil(_ contents: StateDict, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    var spoiled = contents
    switch fault {
    case .changesTheLastBit: spoiled = try contents.mapBytes { $0[$0.count - 1] ^= 1 }
    case .losesNegativeZeros: spoiled = try contents.mapBytes(.f32) { if $0 == 0x8000_0000 { $0 = 0 } }
    case .quietsNaNs: spoiled = try contents.mapBytes(.f32) { if $0 & 0x7fff_ffff > 0x7f80_0000 { $0 |= 0x40_0000 } }
    case .forgetsLengthsOfOne:
      spoiled = try contents.mapTensors { tensor in
        tensor.shape.dimensions.indices.reversed().reduce(tensor) { $0.shape[$1] == 1 ? $0.squeezed(axis: $1) : $0 }
      }
    case .flattensWhatIsEmpty:
      spoiled = try contents.mapTensors { tensor in
        guard tensor.elementCount == 0, let axis = tensor.shape.dimensions.firstIndex(of: 0) else { return tensor }
        return tensor.shape.dimensions.indices.reversed().filter { $0 != axis }.reduce(tensor) {
          $0.sliced(axis: $1, 0..<min(1, $0.shape[$1]))
        }
      }
    case .turnsTheOrderRound: spoiled = try StateDict(contents.entries.reversed(), metadata: contents.metadata)
    case .losesAccents:
      spoiled = try StateDict(
        contents.entries.map { .init(String($0.name.map { $0.isASCII ? $0 : "?" }), $0.tensor) },
        metadata: contents.metadata)
    case .losesMetadata, .dropsMetadataThatItDoesNotClaim: spoiled.metadata = [:]
    case .sortsMetadata: spoiled.metadata = contents.metadata.sorted()
    case .makesIntegersDoubles: spoiled.metadata = contents.metadata.withoutIntegers()
    case .writesTheThreads: spoiled.metadata["threads"] = MetadataValue(options.threads ?? 0)
    case .writesTheSteps:
      spoiled.metadata["steps"] = .array(contents.entries.map { .string("\($0.tensor.provenance.steps)") })
    default: break
    }
    return spoiled
  }
}
