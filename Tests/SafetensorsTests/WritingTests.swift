import Testing
import WeightGraph

@testable import Safetensors

@Suite struct `A written file of safetensors` {
  @Test func `has the header of the reference library`() throws {
    let contents = try StateDict(
      [
        .init("z", tensor(.f16, [2, 3])), .init("b", tensor(.i64, [])), .init("a\"\n\u{1}é", tensor(.f16, [0])),
        .init("mask", tensor(.bool, [3])), .init("A", tensor(.f16, [1])),
      ], metadata: ["format": "pt", "config": ["n_head": 2]])
    let bytes = try written(contents)
    #expect(
      header(bytes)
        == #"{"__metadata__":{"format":"pt","config":"{\"n_head\":2}"},"#
        + #""b":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"A":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},"#
        + #""a\"\n\u0001é":{"dtype":"F16","shape":[0],"data_offsets":[10,10]},"#
        + #""z":{"dtype":"F16","shape":[2,3],"data_offsets":[10,22]},"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[22,25]}}"#
    )
    #expect(
      bytes[0].isMultiple(of: 8) && bytes.suffix(25) == [0, 1, 2, 3, 4, 5, 6, 7] + [0, 1] + Array(0..<12) + [0, 1, 2])
  }

  @Test func `is a header of two braces where there is nothing`() throws {
    #expect(try written(StateDict([])) == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
  }

  @Test func `has a tensor of several names under each of them, or once`() throws {
    let shared = try tensor(.f32, [2])
    let contents = try StateDict(
      [.init("wte", shared), .init("other", try tensor(.f32, [2])), .init("lm_head", shared), .init("tied", shared)],
      metadata: ["tied": "a note of that name"])
    #expect(try read(written(contents)).names == ["lm_head", "other", "tied", "wte"])
    let bytes = try written(contents, ["aliases": "recorded"])
    #expect(header(bytes).hasPrefix(#"{"__metadata__":{"tied":"a note of that name","wte":"lm_head"},"lm_head":{"#))
    let back = try read(bytes)
    #expect(back.names == ["lm_head", "other", "tied", "wte"])
    #expect(back["wte"]?.identity == back["lm_head"]?.identity)
    #expect(back["tied"]?.identity != back["lm_head"]?.identity)
    #expect(back.metadata == ["tied": "a note of that name"])
  }
}

@Suite struct `A read file of safetensors` {
  @Test func `may have tensors in another order than their bytes, which come in the order of their bytes`() throws {
    let contents = try read(
      file(
        #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"shape":[],"dtype":"I8","data_offsets":[0,1]}}  "#,
        data: 2))
    #expect(contents.names == ["a", "b"])
    #expect(contents["b"]?.provenance.byteRange == 115..<116)
  }

  @Test func `may have more members than are known, which are remarked on`() throws {
    let contents = try read(
      file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"device":{"id":[1]}}}"#, data: 1))
    #expect(contents.remarks == ["tensor 'a', device: is no member that a tensor has, and was passed over"])
  }

  @Test func `has another name of a tensor only where no tensor has that name`() throws {
    let tensors =
      #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}"#
    let contents = try read(file(#"{"__metadata__":{"b":"a","c":"a","d":"x"},\#(tensors)}"#, data: 2))
    #expect(contents.names == ["a", "b", "c"])
    #expect(contents.metadata == ["b": "a", "d": "x"])
  }
}
