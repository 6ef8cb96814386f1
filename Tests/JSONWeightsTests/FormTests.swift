import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import JSONWeights

@Suite struct `Weights in JSON` {
  @Test(arguments: [
    ("base64", "base64 with its shape and type"), ("flat", "a list of numbers"), ("nested", "lists of numbers"),
    ("picogpt", "lists of numbers"),
  ])
  func `are what Python wrote`(_ name: String, _ form: String) throws {
    let file = try MappedFile(package.appending(path: "fixtures/json/\(name).json").path)
    #expect(JSONWeights().recognize(file)?.reason.contains(form) == true)
    let contents = try JSONWeights().read(file, ContainerOptions())
    let expected = try #require(contents.metadata[path: ["metadata", "bytes"]]?.object)
    #expect(Set(contents.names) == Set(expected.keys))
    for (tensor, bytes) in expected.members { #expect(try contents.hexadecimal(tensor) == bytes.string, "\(tensor)") }
    #expect(contents.metadata[path: ["config", "n_head"]] == 3)
    #expect(contents.metadata.keys == ["config", "metadata"])
  }

  @Test func `have the shapes that their lists or their members say`() throws {
    let file = try MappedFile(package.appending(path: "fixtures/json/flat.json").path)
    let contents = try JSONWeights().read(file, ContainerOptions())
    #expect(contents.entries.map(\.tensor.shape) == [[5, 3], [1, 1, 2, 2], [3], [0, 4], []])
    #expect(try read(#"{"a":[[[]],[[]]],"b":[]}"#).entries.map(\.tensor.shape) == [[2, 1, 0], [0]])
  }

  @Test func `have names from objects and lists, joined by dots, in the file's order`() throws {
    let contents = try read(
      #"{"a.b":[1],"a":{"c":{"d":[2]}},"e":[{"f":[3]},{"g":[[4]]},{"shape":[1],"data":[5]}],"h":[6]}"#)
    #expect(contents.names == ["a.b", "a.c.d", "e.0.f", "e.1.g", "e.2", "h"])
    #expect(try contents.entries.flatMap { try $0.tensor.doubles() } == [1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: [
    "torch.float32", "float32", "f32", "F32", "float", "numpy.float32", "<f4", "=f4", "torch.FloatTensor",
  ])
  func `have types under every usual name`(_ name: String) throws {
    let contents = try? read(#"{"a":{"shape":[1],"dtype":"\#(name)","data":"AACAPw=="}}"#)
    #expect(contents?["a"]?.dtype == (name == "torch.FloatTensor" ? nil : .f32))
  }

  @Test func `tell numpy's codes, which count bytes, from names that count bits`() throws {
    let contents = try read(
      """
      {"a":{"shape":[1],"dtype":"<i8","data":[-1]},"b":{"shape":[1],"dtype":"i8","data":[-1]},
       "c":{"shape":[1],"dtype":">f4","data":"P4AAAA=="},"d":{"shape":[1],"dtype":"BF16","data":"gD8="}}
      """)
    #expect(contents.entries.map(\.tensor.dtype) == [.i64, .i8, .f32, .bf16])
    #expect(try contents.entries.map { try $0.tensor.doubles() } == [[-1], [-1], [1], [1]])
  }

  @Test func `are float32 where nothing says otherwise`() throws {
    let text = #"{"a":[1,2],"b":[0.1],"c":[true,false],"d":{"shape":[1],"data":"AACAPw=="}}"#
    #expect(try read(text).entries.map(\.tensor.dtype) == [.f32, .f32, .bool, .f32])
    #expect(try read(#"{"a":[0.1]}"#, ["undeclared": "f64"])["a"]?.doubles() == [0.1])
    #expect(try read(#"{"a":[16777217]}"#, ["undeclared": "i32"])["a"]?.doubles() == [16_777_217])
  }

  @Test func `may have a single number as data`() throws {
    let contents = try read(
      #"{"a":{"shape":[],"dtype":"float16","data":[0.5]},"b":{"shape":[],"dtype":"int32","data":7},"c":{"dtype":"f32","data":NaN}}"#
    )
    #expect(contents.entries.map(\.tensor.shape) == [[], [], []])
    #expect(try contents["a"]?.doubles() == [0.5])
    #expect(try contents["b"]?.doubles() == [7])
    #expect(try contents["c"]?.doubles().first?.isNaN == true)
    #expect(contents.metadata.isEmpty)
  }

  @Test func `are called after their file where it is one tensor only`() throws {
    #expect(try read(#"{"shape":[2],"dtype":"int8","data":[1,2]}"#).names == ["model"])
  }

  @Test func `hold a model that others published`() throws {
    let path = package.appending(path: "../shared/real/gpt-nano-sort/model.json").path
    guard FileManager.default.fileExists(atPath: path) else {
      return print("skipped: the published model gpt-nano-sort is not beside this package")
    }
    let contents = try JSONWeights().read(MappedFile(path), ContainerOptions())
    #expect(contents.entries.count == 44)
    #expect(contents["transformer.h.2.mlp.c_proj.weight"]?.shape == [48, 192])
    #expect(contents.metadata[path: ["config", "n_head"]] == 3)
    let first = try #require(try contents["transformer.wte.weight"]?.bytes())
    #expect(Data(first).base64EncodedString().hasPrefix("wBt1Pc3eyDqNmdG7BRwSu1kYvjwL4JG9k2yhvLQyyLxT67g8M+zBPB7N"))
    #expect(contents.entries.reduce(0) { $0 + $1.tensor.elementCount } == 86_091)
  }
}

@Suite struct `Metadata in JSON` {
  @Test func `is what has no numbers in lists`() throws {
    let contents = try read(
      #"{"version":3,"name":"x","ok":true,"no":null,"e":{},"w":[1],"merges":["a b","c d"],"log":[{"loss":1.5},{"loss":NaN}]}"#
    )
    #expect(contents.names == ["w"])
    let metadata = contents.metadata
    #expect(metadata.keys == ["version", "name", "ok", "no", "e", "merges", "log"])
    #expect(metadata["version"] == 3 && metadata["no"] == .null && metadata["e"] == [:])
    #expect(metadata["merges"] == .array(["a b", "c d"]))
    #expect(metadata["log"]?.array?[1].object?["loss"]?.double?.isNaN == true)
  }

  @Test func `is everything under a reserved name`() throws {
    for name in ["config", "metadata", "hparams", "model_args", "args", "tokenizer"] {
      let contents = try read(
        #"{"\#(name)":{"ids":[1,2],"data":"AAAA","shape":[3]},"w":[1],"deep":{"\#(name)":[[1]]}}"#)
      #expect(contents.names == ["w"])
      #expect(contents.metadata[path: [name, "ids"]] == .array([1, 2]))
      #expect(contents.metadata[path: ["deep", name]] == .array([.array([1])]))
    }
  }

  @Test func `keeps its place beside tensors`() throws {
    let contents = try read(
      #"{"m":{"w":[1],"note":"n","deep":{"k":1}},"l":[{"w":[2]},"text"],"t":{"shape":[1],"data":[3],"by":"me"},"data":"text"}"#
    )
    #expect(contents.names == ["m.w", "l.0.w", "t"])
    #expect(contents.metadata[path: ["m"]] == ["note": "n", "deep": ["k": 1]])
    #expect(contents.metadata[path: ["l"]] == ["1": "text"])
    #expect(contents.metadata[path: ["t"]] == ["by": "me"])
    #expect(contents.metadata["data"] == "text")
  }

  @Test func `comes out of its envelope`() throws {
    let contents = try read(#"{"__metadata__":{"a":[1],"config":{"b":2}},"c":3}"#)
    #expect(contents.metadata == ["c": 3, "a": .array([1]), "config": ["b": 2]])
    #expect(throws: ContainerError.self) { try read(#"{"c":3,"__metadata__":{"c":1}}"#) }
  }
}

@Suite struct `A file of JSON` {
  @Test(arguments: [
    ("{}", true), ("  {\n}", true), (#"{"config":{"n_head":3}}"#, true), (#"{"a":[1]}"#, true), (#"{"a":[[["#, true),
    (#"{"a":{"data":"AAAA","shape":[3]}}"#, true), (#"{"a":{"dtype":"u8","data":"#, true), (#"{"a" 1}"#, true),
    (#"{"the":1,"a":2}"#, false), (#"{"n_layer":12,"architectures":[],"x":["y"]}"#, false), ("[1,2,3]", false),
    (#"{"metadata":{"total_size":4},"weight_map":{"a":"b.safetensors"}}"#, false), ("", false), ("{", false),
    ("{not JSON", false), ("\"text\"", false), ("{\u{0}\u{0}\"", false),
  ])
  func `is recognised by a tensor in it, or by damage before the first`(_ text: String, _ isRecognised: Bool) {
    #expect((recognition(text) != nil) == isRecognised, "\(text): \(recognition(text) ?? "not recognised")")
  }

  @Test func `is told from a tokenizer and a vocabulary`() throws {
    for name in ["tokenizer.json", "vocab.json", "config.json"] {
      let file = try MappedFile(package.appending(path: "fixtures/potion/\(name)").path)
      #expect(JSONWeights().recognize(file) == nil)
    }
  }

  @Test(arguments: [
    (#"{"a":[[1,2],[3]]}"#, "tensor 'a'", 12, "a list of length 1", "length 2 as before"),
    (#"{"b":{"a":[1,"x"]}}"#, "tensor 'b.a'", 13, "'\"'", "a number, ',' or ']'"),
    (#"{"a":[1,2,]}"#, "tensor 'a'", 10, "']'", "a number"),
    (#"{"a":[1,2e]}"#, "tensor 'a'", 8, "'2e'", "a number"),
    (#"{"a":[1e39]}"#, "tensor 'a'", 6, "1e39", "a number that float32 holds"),
    (#"{"a":[16777217]}"#, "tensor 'a'", 6, "16777217", "a number that float32 exactly holds"),
    (#"{"a":{"shape":[1],"dtype":"int8","data":[300]}}"#, "tensor 'a'", 41, "300", "a number that int8 holds"),
    (#"{"a":[1],"a":[2]}"#, "'a'", 9, #"the key "a" again"#, "a key that the object does not have yet"),
    (#"{"a":{"b":[1]},"a.b":[2]}"#, "tensor 'a.b'", 21, "a second tensor of this name", "one"),
    (#"{"a":[1]} x"#, "the JSON text", 10, "'x'", "the end"),
    (#"{"a":[1]"#, "'a'", 8, "the end", "',' or '}'"),
    (#"{"a":{"shape":[3],"data":[1,2]}}"#, "tensor 'a'", 25, "lists of lengths [2]", "what fills the shape [3]"),
    (
      #"{"a":{"shape":[2,2],"data":[[1,2,3,4]]}}"#, "tensor 'a'", 27, "lists of lengths [1, 4]",
      "what fills the shape [2, 2]"
    ),
    (#"{"a":{"shape":[2],"data":"AACAPw=="}}"#, "tensor 'a'", 26, "base64 of 4 bytes", "8 for f32 [2]"),
    (
      #"{"a":{"shape":[1],"data":"AACAPw="}}"#, "tensor 'a'", 33, "the end of 7 characters of base64", "a multiple of 4"
    ),
    (#"{"a":{"shape":[1],"data":"AACA?w=="}}"#, "tensor 'a'", 30, "'?'", "a character of base64"),
    (#"{"a":{"dtype":"f32","data":"AACAPw=="}}"#, "tensor 'a'", 28, "base64", "a shape beside it"),
    (#"{"a":{"shape":[-1],"data":[]}}"#, "tensor 'a'", 14, "the shape [-1]", "lengths that can be multiplied"),
    (#"{"a":{"shape":[1.5],"data":[]}}"#, "tensor 'a'", 15, "1.5", "a number that int64 holds"),
    (
      #"{"a":{"shape":[[1]],"data":[1]}}"#, "tensor 'a'", 14, "a shape of lengths [1, 1]",
      "a list of at most 64 whole numbers"
    ),
    (
      #"{"a":{"shape":[1],"data":[1],"more":[2]}}"#, "tensor 'a'", 36, "'a.more' in a tensor",
      "only shape, dtype and data"
    ),
    (#"{"a":{"shape":[1],"dtype":"c64","data":[1]}}"#, "tensor 'a'", 39, "numbers", "complex64 as base64"),
    (#"{"a":{"shape":[1],"dtype":"f8_e4m3","data":[1]}}"#, "tensor 'a'", 43, "numbers", "float8_e4m3fn as base64"),
    ("[1]", "the JSON text", 0, "'['", "'{', an object of named tensors"),
    (#"{"a":"\ud800"}"#, "'a'", 6, #"\ud800 alone"#, "a pair of surrogates"),
  ])
  func `is refused with the tensor and the byte`(
    _ text: String, _ subject: String, _ byte: Int, _ found: String, _ expected: String
  ) {
    #expect(failure(text) == .damaged(subject: subject, byte: byte, found: found, expected: expected))
  }

  @Test func `is refused where its shape cannot be counted`() {
    let huge = #"{"a":{"shape":[4294967296,4294967296,0],"dtype":"f32","data":""}}"#
    #expect(failure(huge)?.description.contains("lengths that can be multiplied") == true)
    #expect(failure(#"{"a":{"shape":[4611686018427387904],"dtype":"f32","data":""}}"#) != nil)
  }

  @Test func `names the types that it knows where it meets another`() {
    let error = failure(#"{"a":{"shape":[1],"dtype":"torch.qint8","data":""}}"#)
    #expect(
      error?.description.hasPrefix("tensor 'a', byte 26: found the type 'torch.qint8', expected one of float64") == true
    )
  }

  @Test(arguments: ["base64", "flat", "nested", "picogpt"])
  func `is never half read where it is cut off`(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: package.appending(path: "fixtures/json/\(name).json")))
    let end = bytes.lastIndex(of: UInt8(ascii: "}"))!
    for length in 0...end { #expect(failure(Array(bytes[..<length])) != nil, "\(length) bytes") }
  }

  @Test(arguments: ["base64", "flat", "nested", "picogpt"])
  func `is refused or says something else where a byte is changed`(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: package.appending(path: "fixtures/json/\(name).json")))
    var refused = 0
    for place in bytes.indices {
      for change in [0x01, 0x10, 0xff] as [UInt8] {
        var changed = bytes
        changed[place] ^= change
        _ = JSONWeights().recognize(MappedFile(path: "x", contents: ByteRegion(changed)))
        if failure(changed) != nil { refused += 1 }
      }
    }
    #expect(refused > bytes.count)
  }
}
