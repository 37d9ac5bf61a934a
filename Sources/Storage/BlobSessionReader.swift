// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// One response being served from a blob in progress. It shows the requested range up to the
/// consistent prefix, and withholds the range's own last bytes until the blob is proven.
///
/// A client is served by `waitReadable(from:)` on its task and `read(at:into:)` on a thread that
/// may block, in turn, until the end of the range. It goes on unchanged through the commit.
package final class BlobSessionReader: Sendable {
  package let session: BlobSession
  /// Bytes of the blob that the response carries.
  package var range: Range<Int64> { view.range }
  private let view: ResponseView

  /// `range` must lie inside the blob.
  package init(_ session: BlobSession, range: Range<Int64>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= session.blob.sizeBytes,
      "range outside the blob")
    self.session = session
    self.view = ResponseView(range: range, tailBytes: session.tailBytes)
  }

  /// A reader of the whole blob.
  package convenience init(_ session: BlobSession) {
    self.init(session, range: 0..<session.blob.sizeBytes)
  }

  /// The end of what may be shown now; between the bounds of the range.
  package var shownEnd: Int64 { session.state.withLock { $0.shownEnd(of: view) } }

  /// Waits until bytes from `offset` on may be shown, and returns the end of what may. At the end
  /// of the range it waits for the proof, and then returns that end.
  ///
  /// Throws what the session failed with, or `CancellationError`; the response is then aborted,
  /// never completed.
  package func waitReadable(from offset: Int64) async throws -> Int64 {
    precondition(offset >= range.lowerBound && offset <= range.upperBound, "offset outside range")
    return try await session.wait(at: offset, of: view)
  }

  /// Reads from `offset` on what may be shown, at most `buffer.count` bytes; returns how many.
  /// 0 means nothing more may be shown yet, or at all at the end of the range. Blocks on the disk.
  package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer)
    throws(StorageError) -> Int
  {
    precondition(offset >= range.lowerBound && offset <= range.upperBound, "offset outside range")
    // The withholding is enforced here and not left to the caller's arithmetic.
    let count = Int(max(0, min(Int64(buffer.count), shownEnd - offset)))
    try unsafe session.read(
      at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }
}
