// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import Synchronization

/// What was left of blobs in progress: by a process that was killed or stopped, or by a pull that
/// found no source. `begin(_:resuming:)` goes on from there.
extension FileBlobStore {
  package func partials() throws(StorageError) -> [PartialBlob] {
    var partials: [PartialBlob] = []
    for algorithm in HashAlgorithm.allCases {
      for name in try PosixFolder.names(in: layout.partial(algorithm)) {
        guard let digest = Digest("\(algorithm.name):\(name)"),
          let partial = try partial(of: digest),
          !sessions.withLock({ $0.contains(digest) })
        else { continue }
        partials.append(partial)
      }
    }
    return partials
  }

  @discardableResult
  package func discardPartial(_ digest: Digest) throws(StorageError) -> Bool {
    var discarded: DiscardedBytes?
    let wasThere = try sessions.withLock { table throws(StorageError) in
      guard !table.contains(digest), try partial(of: digest) != nil else { return false }
      discarded = setAside(layout.partialFolder(digest), &table)
      return true
    }
    discarded?.remove()
    return wasThere
  }

  /// Removes what no session can go on from: what has no chain, is whole by now, is no partial blob
  /// at all, or was last written more than `partialDaysMax` before `nowSeconds`.
  func sweepPartials(nowSeconds: Int64) throws(StorageError) {
    let oldestSeconds = nowSeconds - Self.partialDaysMax * 86_400
    for algorithm in HashAlgorithm.allCases {
      let root = layout.partial(algorithm)
      for name in try PosixFolder.names(in: root) {
        if let digest = Digest("\(algorithm.name):\(name)"),
          let partial = try partial(of: digest), partial.writtenSeconds >= oldestSeconds,
          try find(digest) == nil
        {
          continue
        }
        try PosixFolder.removeAll("\(root)/\(name)")
      }
    }
  }

  package func partial(of digest: Digest) throws(StorageError) -> PartialBlob? {
    let folder = layout.partialFolder(digest)
    let data = StoreLayout.data(in: folder)
    guard let dataBytes = try PosixFolder.fileSizeBytes(data),
      let chainBytes = try PosixFolder.fileSizeBytes(StoreLayout.chain(in: folder)),
      chainBytes > 0, let writtenSeconds = try PosixFolder.writtenSeconds(data)
    else { return nil }
    // A chain is kept only once the whole file was reserved.
    return PartialBlob(
      blob: Blob(digest: digest, sizeBytes: dataBytes), diskBytes: dataBytes + chainBytes,
      writtenSeconds: writtenSeconds)
  }

  /// A pull is repeated within hours, by whoever restarted the node; after a week the images of a
  /// cluster have moved on, and the space is worth more.
  static let partialDaysMax: Int64 = 7
}
