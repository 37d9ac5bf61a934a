// SPDX-License-Identifier: Apache-2.0

public import RegistryCore

/// A blob on its way into a repository, as the registry last told of it.
public struct BlobUpload: Sendable, Hashable {
  /// What the blob is to be a blob of.
  public let repository: RepositoryName
  /// What the registry has: the next chunk begins there.
  public let sizeBytes: Int64
  /// The least a chunk may have that is not the last (OCI distribution-spec: pushing a blob in
  /// chunks, `OCI-Chunk-Min-Length`).
  public let chunkBytesMin: Int
  /// Where it goes on: an absolute URL, which may hold a secret.
  let location: String

  init(repository: RepositoryName, sizeBytes: Int64, chunkBytesMin: Int, location: String) {
    self.repository = repository
    self.sizeBytes = sizeBytes
    self.chunkBytesMin = chunkBytesMin
    self.location = location
  }

  /// The bytes of a `Range: 0-LAST`. Of an upload that is empty, `LAST` is 0 as well, which it is
  /// taken for if the registry was not known to have a byte.
  static func sizeBytes(range: String, atLeast known: Int64) -> Int64? {
    let bounds = (range.hasPrefix("bytes=") ? range.dropFirst(6) : range[...])
      .split(separator: "-", omittingEmptySubsequences: false)
    guard bounds.count == 2, Int64(digits: bounds[0]) == 0, let last = Int64(digits: bounds[1]),
      last < .max
    else { return nil }
    return last == 0 ? min(known, 1) : last + 1
  }
}
