// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Judges the `DATA` fragments of one connection: whether they belong to a chunk that was agreed
/// on, and follow each other without a gap (Docs/Protocol.md §5.10). Carries no bytes.
///
/// Chunks may interleave. A sender may not have heard yet that a chunk was abandoned, so its later
/// fragments are passed over; when the chunk is expected anew meanwhile, the fragments of the old
/// transfer and of the new one cannot be told apart but by the restart at offset 0.
///
/// A chunk can transition:
/// - from unknown to expected: `expect`.
/// - from expected to unknown: its last fragment came, and no earlier transfer can follow.
/// - from expected to abandoned: `abandon`; or its last fragment came, and an earlier transfer can.
/// - from abandoned to expected: `expect`, which may start over as often as it was abandoned.
/// - from abandoned to unknown: as many ends as transfers have come, or 1,024 others were abandoned
///   since.
package struct ChunkReassembly: Sendable {
  private var expected: OrderedTable<ChunkReference, Progress> = OrderedTable()
  /// Abandoned chunks of which fragments may still come, oldest first.
  private var abandoned: OrderedTable<ChunkReference, Abandoned> = OrderedTable()

  private struct Progress: Sendable {
    let lengthBytes: Int
    var receivedBytes = 0
    /// Earlier transfers of the same chunk whose end has not been seen: the sender may still
    /// start over this often.
    var restartsLeft: Int
  }

  private struct Abandoned: Sendable {
    let lengthBytes: Int
    /// Transfers of which fragments may still come.
    var transfers: Int
  }

  package init() {}

  package enum Verdict: Sendable, Equatable {
    /// The fragment goes into the chunk; at offset 0 the chunk starts, or starts over.
    case write
    /// As `write`, and the chunk is whole.
    case writeAndFinish
    /// The fragment belongs to an abandoned transfer.
    case discard
    /// The connection ends.
    case violation(CloseReason)
  }

  package func isExpected(_ chunk: ChunkReference) -> Bool { expected.contains(chunk) }

  /// Chunks agreed on and not yet whole.
  package var expectedCount: Int { expected.count }

  /// A chunk may be expected once at a time. `lengthBytes` is 0 for the empty blob's only chunk.
  package mutating func expect(_ chunk: ChunkReference, lengthBytes: Int) {
    precondition(!expected.contains(chunk), "\(chunk) is expected already")
    let earlier = abandoned.remove(chunk)
    expected[chunk] = Progress(
      lengthBytes: lengthBytes, restartsLeft: earlier?.transfers ?? 0)
  }

  /// No effect on a chunk that is not expected: it may have become whole just before.
  package mutating func abandon(_ chunk: ChunkReference) {
    guard let progress = expected.remove(chunk) else { return }
    remember(chunk, progress.lengthBytes, transfers: progress.restartsLeft + 1)
  }

  package mutating func fragmentReceived(_ header: DataHeader) -> Verdict {
    let chunk = header.chunk
    if let earlier = abandoned[chunk] { return discardFragment(header, earlier) }
    guard var progress = expected[chunk] else { return .violation(.outOfState) }
    guard fits(header, lengthBytes: progress.lengthBytes) else {
      return .violation(.inconsistentBlob)
    }
    if header.offset != progress.receivedBytes {
      guard progress.restartsLeft > 0 else { return .violation(.outOfState) }
      guard header.offset == 0 else { return .discard }
      progress.restartsLeft -= 1
      progress.receivedBytes = 0
    }
    progress.receivedBytes += header.length
    guard progress.receivedBytes == progress.lengthBytes else {
      expected[chunk] = progress
      return .write
    }
    expected.remove(chunk)
    if progress.restartsLeft > 0 {
      remember(chunk, progress.lengthBytes, transfers: progress.restartsLeft)
    }
    return .writeAndFinish
  }

  private mutating func discardFragment(_ header: DataHeader, _ earlier: Abandoned) -> Verdict {
    guard fits(header, lengthBytes: earlier.lengthBytes) else {
      return .violation(.inconsistentBlob)
    }
    if header.offset + header.length == earlier.lengthBytes {
      abandoned[header.chunk] =
        earlier.transfers > 1
        ? Abandoned(lengthBytes: earlier.lengthBytes, transfers: earlier.transfers - 1) : nil
    }
    return .discard
  }

  /// A fragment is empty only where the whole chunk is.
  private func fits(_ header: DataHeader, lengthBytes: Int) -> Bool {
    header.offset + header.length <= lengthBytes && (header.length > 0 || lengthBytes == 0)
  }

  private mutating func remember(_ chunk: ChunkReference, _ lengthBytes: Int, transfers: Int) {
    abandoned[chunk] = Abandoned(
      lengthBytes: lengthBytes, transfers: min(transfers, Self.restartsMax))
    if abandoned.count > Self.abandonedMax { abandoned.removeOldest() }
  }

  /// More than a connection can have in flight at once, so what is forgotten is long over.
  package static let abandonedMax = 1024

  /// How often a chunk may be expected and abandoned before its oldest transfer counts as over.
  package static let restartsMax = 16
}
