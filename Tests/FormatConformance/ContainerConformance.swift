public import WeightGraph

/// The promises that every container keeps, to be tried on one of them.
///
/// A container's own tests need no more than this:
///
///     @Suite struct `Phial, as every container` {
///       @Test(arguments: ContainerConformance(PhialContainer(), noticesEveryFlip: true).promises)
///       func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
///     }
///
/// Everything is written through files without a name, so that nothing is left behind. What a container says of itself
/// in its ``ContainerCapabilities`` decides what is asked of it; what it cannot say there is a parameter here.
public struct ContainerConformance: Sendable {
  let container: any Container
  let options: ContainerOptions
  let noticesEveryFlip: Bool
  let noticesEveryCut: Bool
  let keepsNames: Bool
  let keepsOrder: Bool
  let keepsNaNPayloads: Bool
  let sharesStorage: Bool
  let samples: [Sample]
  let models: [StateDict]

  /// States what is to be tried.
  ///
  /// - Parameters:
  ///   - container: whose promises these are.
  ///   - options: what its reader and writer are given; a container with several ways to write is tried once for each.
  ///   - noticesEveryFlip: whether check sums cover every byte of a file, so that any change is an error. Where they do
  ///     not, a change inside a tensor's bytes may only change that tensor, and there only that byte.
  ///   - noticesEveryCut: whether a file without its last bytes is always an error; `false` where a file may end in
  ///     bytes that say nothing, as JSON does in white space: then the same must be read, or an error.
  ///   - keepsNames: whether tensors have names; `false` where one tensor is the whole file.
  ///   - keepsOrder: whether tensors come back in the order in which they were given; `false` where the format has one
  ///     of its own.
  ///   - keepsNaNPayloads: whether the bits of a NaN survive; `false` where numbers are written as text.
  ///   - sharesStorage: whether tensors that are the same bytes in memory are stored once; then a tensor and its copy
  ///     are another file than a tensor under two names.
  ///   - samples: small sound files of this container made by others, which are damaged as well; the only ones where it
  ///     cannot write.
  ///   - models: small state dicts that it can hold, where it holds those of one family only.
  public init(
    _ container: any Container, options: ContainerOptions = ContainerOptions(), noticesEveryFlip: Bool,
    noticesEveryCut: Bool = true, keepsNames: Bool? = nil, keepsOrder: Bool = true, keepsNaNPayloads: Bool = true,
    sharesStorage: Bool = false, samples: [Sample] = [], models: [StateDict] = []
  ) {
    self.container = container
    self.options = options
    self.noticesEveryFlip = noticesEveryFlip
    self.noticesEveryCut = noticesEveryCut
    self.keepsNames = keepsNames ?? container.capabilities.holdsManyTensors
    self.keepsOrder = keepsOrder
    self.keepsNaNPayloads = keepsNaNPayloads
    self.sharesStorage = sharesStorage
    self.samples = samples
    self.models = models
    precondition((container.capabilities.family == nil) == models.isEmpty, "a family has models")
  }

  /// Everything that is asked of this container.
  public var promises: [ConformancePromise] {
    var promises = descriptionPromises + capabilityPromises + recognitionPromises + damagePromises
    if container.capabilities.writesFolders { promises += folderPromises }
    guard container.capabilities.writes else { return promises }
    promises += placePromises + sameBytesPromises + refusalPromises
    if container.capabilities.family == nil {
      promises += elementPromises + namePromises + metadataPromises + viewPromises
    } else {
      promises += familyPromises
    }
    return promises
  }

  /// The types that the container holds, in a fixed order.
  var dtypes: [DType] { DType.allCases.filter(container.capabilities.dtypes.contains) }

  /// The type of tensors that are there for another reason than their type: float32 where it can be held.
  var usualType: DType { dtypes.contains(.f32) ? .f32 : dtypes[0] }
}
