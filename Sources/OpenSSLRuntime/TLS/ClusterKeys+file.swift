// SPDX-License-Identifier: Apache-2.0

extension ClusterKeys {
  /// The keys in the file at `path`, which nobody but its owner may be able to read.
  package static func load(path: String) throws(ClusterKeyError) -> ClusterKeys {
    let contents: [UInt8]
    do {
      contents = try SecretFile.contents(path: path)
    } catch {
      throw .file(error)
    }
    return try ClusterKeys(parsing: String(decoding: contents, as: UTF8.self), path: path)
  }

  /// Makes a file with one new key, for its owner only. A file that is there is left as it is.
  package static func create(path: String) throws(ClusterKeyError) {
    do {
      try SecretFile.create(path: path, ClusterKey.generate().line + "\n")
    } catch .failed(_, let code) {
      throw .cannotCreate(path: path, code: code)
    } catch {
      throw .file(error)
    }
  }
}
