// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

extension BlobSession {
  /// Ends the claim on the partial blob, since the blob has been stored whole by other means:
  /// whoever begins it next finds that. `goOn` MUST follow; until then readers are shown nothing
  /// new. The caller removes what is returned. Without effect once proven or failed.
  package func supersede() -> DiscardedBytes? {
    guard case .writing = state.withLock({ $0.phase }) else { return nil }
    return place.release(keepsPartial: false, isBeingWritten: false)
  }

  /// Lets every reader go on from the whole blob in the store. Where that is not there, or what may
  /// have been shown is not how it begins, the session fails with `reason` as `fail` does: the
  /// entries it was checked against were false. Without effect once proven or failed. Blocks on the
  /// disk, since it reads what may have been shown, twice.
  package func goOn(otherwise reason: any Error) {
    guard let whole = matchingWhole() else {
      fail(reason)
      return
    }
    if let resumptions = state.withLock({ $0.adopt(whole) }) { resume(resumptions) }
  }

  private func matchingWhole() -> (any BlobReader)? {
    do throws(StorageError) {
      let whole = try place.openWhole()
      guard whole.sizeBytes == blob.sizeBytes else { return nil }
      let readableBytes = readableBytes
      var offset: Int64 = 0
      while offset < readableBytes {
        let count = Int(min(Int64(Self.comparedBytesMax), readableBytes - offset))
        let shown = try unsafe Self.bytes(count) { buffer throws(StorageError) in
          try unsafe read(at: offset, into: buffer)
        }
        let held = try unsafe Self.bytes(count) { buffer throws(StorageError) in
          _ = try unsafe whole.read(at: offset, into: buffer)
        }
        guard shown == held else { return nil }
        offset += Int64(count)
      }
      return whole
    } catch {
      // Deleted since, or the disk is failing: then it is not the blob to go on from.
      return nil
    }
  }

  private static func bytes(
    _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(StorageError) -> Void
  ) throws(StorageError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try unsafe fill(UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes
  }

  private static let comparedBytesMax = 1 << 20
}
