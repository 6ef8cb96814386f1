import ByteIO
import Testing
import WeightGraph

@testable import Safetensors

@Suite struct `A model in several files of safetensors` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ index: String) throws -> StateDict {
    let path = try folder.add("model.safetensors.index.json", Array(index.utf8))
    return try indexed.read(MappedFile(path), ContainerOptions())
  }

  @Test func `is one model, whose tensors know their files`() throws {
    let path = fixture("safetensors/gpt2/sharded/model.safetensors.index.json")
    let whole = try Safetensors().read(
      MappedFile(fixture("safetensors/gpt2/model.safetensors")), ContainerOptions())
    let index = try MappedFile(path)
    #expect(indexed.recognize(index)?.reason == "an index of files of safetensors")
    let sharded = try indexed.read(index, ContainerOptions())
    #expect(sharded.names.sorted() == whole.names.sorted() && whole.names.count == 28)
    for name in whole.names { #expect(try sharded[name]!.hasSameElements(as: whole[name]!), "\(name)") }
    #expect(sharded.metadata == ["format": "pt"])
    #expect(
      sharded["transformer.ln_f.bias"]?.provenance.path.hasSuffix("sharded/model-00003-of-00003.safetensors") == true)
  }

  @Test func `says what the files and the index say, and remarks on what differs`() throws {
    try folder.add("1.safetensors", written(StateDict([.init("a", tensor())], metadata: ["format": "pt", "part": 1])))
    try folder.add("2.safetensors", written(StateDict([.init("b", tensor())], metadata: ["format": "pt", "part": 2])))
    let contents = try read(
      #"{"weight_map":{"b":"2.safetensors","a":"1.safetensors"},"metadata":{"total_size":2.0,"part":3,"by":"us"},"more":[]}"#
    )
    #expect(contents.names == ["a", "b"])
    #expect(contents.metadata == ["format": "pt", "part": 1, "by": "us"])
    #expect(
      contents.remarks == [
        "index: the member 'more' was passed over",
        "shard '2.safetensors': its metadata 'part' differ and were passed over",
        "the index: its metadata 'part' differ and were passed over",
      ])
  }

  @Test func `has the other names of tensors, in the index or not`() throws {
    try folder.add(
      "1.safetensors",
      file(
        #"{"__metadata__":{"c":"a","d":"a"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: 1))
    let contents = try read(#"{"metadata":{"total_size":1},"weight_map":{"a":"1.safetensors","c":"1.safetensors"}}"#)
    #expect(contents.names == ["a", "c", "d"])
  }

  @Test(arguments: [
    #"{"weight_map":{"a":"pytorch_model-00001-of-00002.bin"}}"#, #"{"weight_map":{}}"#,
    #"{"weight_map":"a.safetensors"}"#,
    #"{"weight":{"a":"1.safetensors"}}"#, #"["weight_map"]"#, "{", #"{"a":1}"#,
  ])
  func `is not recognized in other objects of JSON`(text: String) throws {
    let file = MappedFile(path: "/nowhere/model.safetensors.index.json", contents: ByteRegion(Array(text.utf8)))
    #expect(indexed.recognize(file) == nil)
  }
}
