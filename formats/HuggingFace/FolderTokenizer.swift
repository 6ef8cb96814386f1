import ByteIO
import Tokenization
import WeightGraph

/// The tokenizer of a folder: read into the form in which other containers keep it, and written for Hugging Face's tools.
///
/// One that this program cannot work with travels as the documents that it consists of.
enum FolderTokenizer {
  private static let key = "tokenizer"
  /// What the metadata call the documents of a tokenizer that is carried and not understood.
  private static let documents = [
    FolderDocument(file: "tokenizer.json", key: "tokenizer.json"),
    FolderDocument(file: "tokenizer_config.json", key: "tokenizer_config"),
  ]

  static func read(_ folder: MappedFolder, into contents: inout StateDict) {
    var ours: MetadataObject?
    do throws(TokenizerError) {
      if let tokenizer = try Tokenizer.inFolder(folder) {
        contents.metadata[key] = tokenizer.metadata
        ours = tokenizer.publishedSettings
      }
    } catch {
      contents.remarks.append("tokenizer: carried along, but not understood: \(error)")
    }
    for document in documents where folder.contains(document.file) {
      // An understood tokenizer is written anew, and so are the settings that follow from it.
      guard ours == nil || document.key == "tokenizer_config" else { continue }
      do throws(ContainerError) {
        let object = try document.read(folder)
        if object.document(sortsKeys: true) != ours?.document(sortsKeys: true) {
          contents.metadata[document.key] = .object(object)
        }
      } catch { contents.remarks.append("passed over: \(error)") }
    }
  }

  /// Writes the files of a tokenizer, where there is one.
  ///
  /// - Returns: the metadata that are left.
  static func write(_ metadata: MetadataObject, to folder: borrowing FolderWriter) throws(ContainerError)
    -> MetadataObject
  {
    var (rest, files) = (metadata, [String: [UInt8]]())
    if let value = metadata[key] {
      do throws(TokenizerError) { files = try Tokenizer(metadata: value).published() } catch {
        throw .cannotHold(container: "a folder", losses: [Loss("metadata '\(key)'", "\(error)")])
      }
      rest[key] = nil
    }
    for document in documents {
      guard let object = metadata[document.key]?.object else { continue }
      files[document.file] = object.document()
      rest[document.key] = nil
    }
    for (name, contents) in files.sorted(by: { $0.key < $1.key }) {
      try ContainerError.wrapping { () throws(FileError) in try folder.add(name, contents) }
    }
    return rest
  }
}
