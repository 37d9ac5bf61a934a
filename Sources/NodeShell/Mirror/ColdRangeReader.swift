// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PeerTransport
import RegistryClient

/// Reads a range of an arriving blob straight from upstream, in order; from where upstream breaks
/// off, out of the arriving blob.
///
/// ```
///  streaming ──upstream fails──► waiting for the arriving blob
///      └────── the arriving blob fails ──► failed
/// ```
///
/// What upstream sends cannot be checked here, since the chain is not known so far into the blob:
/// the client has it as if it had asked upstream itself (Docs/ThreatModel.md).
actor ColdRangeReader {
  private let arriving: ArrivingBlobBody
  private let metrics: ObservationMetrics
  private let downloads: DownloadLimit
  private let onBreak: @Sendable (any Error) -> Void
  /// Nil once it has ended.
  private var stream: BlobStream.AsyncIterator?
  private let endByte: Int64
  /// What is read and not handed out, from `position` on.
  private var waiting = ByteBuffer()
  private var position: Int64

  /// - Parameters:
  ///   - stream: the range and no more.
  ///   - onBreak: told why the stream broke off, unless whoever reads gave up.
  init(
    _ stream: BlobStream, range: Range<Int64>, of arriving: ArrivingBlobBody,
    metrics: ObservationMetrics, downloads: DownloadLimit,
    onBreak: @escaping @Sendable (any Error) -> Void
  ) {
    self.arriving = arriving
    self.metrics = metrics
    self.downloads = downloads
    self.onBreak = onBreak
    self.stream = stream.makeAsyncIterator()
    self.endByte = range.upperBound
    self.position = range.lowerBound
  }

  /// At least one byte and at most `maxBytes`; the offsets ascend without a gap.
  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    precondition(offset == position, "byte \(offset) was asked for, \(position) is next")
    // Nobody is given the end of what has turned out to be wrong.
    if let failure = arriving.failure { throw failure }
    while waiting.readableBytes == 0, stream != nil { try await readOn() }
    let count = min(waiting.readableBytes, maxBytes)
    if count > 0, let slice = waiting.readSlice(length: count) {
      position += Int64(count)
      return slice
    }
    let buffer = try await arriving.read(at: offset, maxBytes: maxBytes)
    position += Int64(buffer.readableBytes)
    return buffer
  }

  private func readOn() async throws {
    // The iterator is out of the actor's hands meanwhile, where calls could overlap.
    guard var stream else { return }
    self.stream = nil
    do {
      guard let buffer = try await stream.next(isolation: self) else { return }
      try await downloads.pace(bytes: buffer.readableBytes)
      metrics.fetchedFromUpstream(bytes: buffer.readableBytes)
      waiting = buffer
      if position + Int64(buffer.readableBytes) < endByte { self.stream = stream }
    } catch {
      if Task.isCancelled { throw error }
      onBreak(error)
    }
  }
}
