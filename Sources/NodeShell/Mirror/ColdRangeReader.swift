// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PeerTransport
import RegistryClient

/// Reads a range of an arriving blob straight from upstream, in order; from where upstream breaks
/// off, is overtaken, or the place is lost, out of the arriving blob.
///
/// ```
///  streaming ──upstream fails, is overtaken, place lost──► reading the arriving blob
///      └────── the arriving blob fails ──► failed
/// ```
///
/// What upstream sends cannot be checked here, since the chain is not known so far into the blob:
/// the client has it as if it had asked upstream itself (Docs/ThreatModel.md).
actor ColdRangeReader {
  private let arriving: ArrivingBlobBody
  private let downloads: DownloadLimit
  private let onBreak: @Sendable (any Error) -> Void
  /// What one read of upstream has come to.
  private enum Arrival: Sendable {
    case upstream(ByteBuffer?, BlobStream.AsyncIterator)
    case broken(any Error)
    /// The arriving blob has come so far in the meantime.
    case overtaken
  }

  /// Nil once it has ended, and while it is read.
  private var stream: BlobStream.AsyncIterator?
  /// Nil once nothing more is asked of upstream.
  private var place: ColdRangePlace?
  private let endByte: Int64
  /// What is read and not handed out, from `position` on.
  private var waiting = ByteBuffer()
  private var position: Int64

  /// - Parameters:
  ///   - stream: the range and no more.
  ///   - place: ended here, if `end` is called.
  ///   - onBreak: told why the stream broke off, unless whoever reads gave up.
  init(
    _ stream: BlobStream, range: Range<Int64>, of arriving: ArrivingBlobBody,
    place: ColdRangePlace, downloads: DownloadLimit,
    onBreak: @escaping @Sendable (any Error) -> Void
  ) {
    self.arriving = arriving
    self.place = place
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
    if let place, !place.read() { end() }
    defer { place?.rest { [weak self] in Task { await self?.end() } } }
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

  /// Upstream is asked for no more. May be repeated.
  func end() {
    stream = nil
    place?.end(unreadBytes: endByte - position - Int64(waiting.readableBytes))
    place = nil
  }

  private func readOn() async throws {
    // The iterator is out of the actor's hands meanwhile, where calls could overlap.
    guard let stream else { return }
    self.stream = nil
    switch try await Self.next(of: stream, unless: arriving, hasCome: position) {
    case .upstream(nil, _), .overtaken:
      end()
    case .upstream(let buffer?, let stream):
      try await downloads.pace(bytes: buffer.readableBytes)
      waiting = buffer
      // The client may have gone meanwhile.
      guard place != nil else { return }
      if position + Int64(buffer.readableBytes) < endByte {
        self.stream = stream
      } else {
        end()
      }
    case .broken(let error):
      end()
      if Task.isCancelled { throw error }
      onBreak(error)
    }
  }

  /// What has been checked is better than what has not, and an upstream that stands still must not
  /// hold up whom others could serve.
  private static func next(
    of stream: BlobStream.AsyncIterator, unless arriving: ArrivingBlobBody,
    hasCome position: Int64
  ) async throws -> Arrival {
    try await withThrowingTaskGroup(of: Arrival.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        var stream = stream
        do {
          return .upstream(try await stream.next(isolation: nil), stream)
        } catch {
          return .broken(error)
        }
      }
      group.addTask {
        try await arriving.waitUntilShown(position)
        return .overtaken
      }
      guard let first = try await group.next() else { preconditionFailure("two were begun") }
      return first
    }
  }
}
