import FormatConformance

/// llama.cpp itself, by its C interface, as a wheel of `xllamacpp` brings it.
enum LlamaCpp {
  static let isAvailable = PythonPeer.has("xllamacpp, numpy")

  /// The library said something else than it was asked for.
  struct Silence: Error {}

  /// The library's functions; their large arguments are passed by value and never looked into.
  private static let library = """
    import ctypes, json, sys
    from ctypes import *
    import numpy as np
    import xllamacpp
    lib = CDLL(sys.modules["xllamacpp.xllamacpp"].__file__)
    class Opaque(Structure):
        _fields_ = [("bytes", c_uint8 * 1024)]
    for name, result, arguments in [
        ("llama_model_default_params", Opaque, []), ("llama_context_default_params", Opaque, []),
        ("llama_model_load_from_file", c_void_p, [c_char_p, Opaque]),
        ("llama_init_from_model", c_void_p, [c_void_p, Opaque]),
        ("llama_batch_get_one", Opaque, [POINTER(c_int32), c_int32]), ("llama_decode", c_int, [c_void_p, Opaque]),
        ("llama_get_logits_ith", POINTER(c_float), [c_void_p, c_int32]), ("llama_model_get_vocab", c_void_p, [c_void_p]),
        ("llama_vocab_n_tokens", c_int32, [c_void_p]), ("llama_get_memory", c_void_p, [c_void_p]),
        ("llama_memory_clear", None, [c_void_p, c_bool]), ("llama_log_set", None, [c_void_p, c_void_p]),
        ("llama_tokenize", c_int32, [c_void_p, c_char_p, c_int32, POINTER(c_int32), c_int32, c_bool, c_bool]),
        ("ggml_quantize_chunk", c_size_t, [c_int, c_void_p, c_void_p, c_int64, c_int64, c_int64, c_void_p]),
    ]:
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    said = []
    listen = CFUNCTYPE(None, c_int, c_char_p, c_void_p)(lambda level, text, data: said.append(text.decode()))
    lib.llama_log_set(listen, None)
    """

  /// The likeliest next token after each prompt.
  static func nextTokens(_ path: String, _ prompts: [[Int]]) throws -> [Int] {
    let script =
      library + """

        model = lib.llama_model_load_from_file(sys.argv[1].encode(), lib.llama_model_default_params())
        if not model: sys.exit("".join(said))
        context = lib.llama_init_from_model(model, lib.llama_context_default_params())
        if not context: sys.exit("".join(said))
        count = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(model))
        for prompt in sys.argv[2:]:
            ids = [int(id) for id in prompt.split(",")]
            lib.llama_memory_clear(lib.llama_get_memory(context), True)
            tokens = (c_int32 * len(ids))(*ids)
            if lib.llama_decode(context, lib.llama_batch_get_one(tokens, len(ids))): sys.exit("".join(said))
            logits = lib.llama_get_logits_ith(context, -1)
            print(int(np.argmax(np.ctypeslib.as_array(logits, (count,)))))
        """
    let arguments = [path] + prompts.map { $0.map(String.init).joined(separator: ",") }
    return try PythonPeer.run(script, arguments).split(separator: "\n").compactMap { Int($0) }
  }

  /// The tokens of a text, by the vocabulary in the file.
  static func tokens(_ path: String, _ text: String) throws -> [Int] {
    let script =
      library + """

        model = lib.llama_model_load_from_file(sys.argv[1].encode(), lib.llama_model_default_params())
        if not model: sys.exit("".join(said))
        text, ids = sys.argv[2].encode(), (c_int32 * 1000)()
        count = lib.llama_tokenize(lib.llama_model_get_vocab(model), text, len(text), ids, 1000, True, False)
        print(" ".join(map(str, ids[:count])))
        """
    return try PythonPeer.run(script, [path, text]).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
  }

  /// The root mean square errors of llama.cpp's own blocks of a type for the float32 values in a file, rows of 256, and of
  /// the blocks in another file.
  static func errors(of type: String, _ values: String, _ blocks: String) throws -> (theirs: Double, ours: Double) {
    let script =
      library + """

        import gguf
        kind = gguf.GGMLQuantizationType[sys.argv[1].upper()]
        values, ours = np.fromfile(sys.argv[2], "<f4").reshape(-1, 256), np.fromfile(sys.argv[3], "u1")
        theirs = np.zeros_like(ours)
        lib.ggml_quantize_chunk(int(kind), values.ctypes.data, theirs.ctypes.data, 0, len(values), 256, None)
        for blocks in (theirs, ours):
            widened = gguf.quants.dequantize(blocks.reshape(len(values), -1), kind)
            print(np.sqrt(np.mean((widened.astype("f8") - values) ** 2)))
        """
    let errors = try PythonPeer.run(script, [type, values, blocks]).split(separator: "\n").compactMap { Double($0) }
    guard errors.count == 2 else { throw Silence() }
    return (errors[0], errors[1])
  }
}
