// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import PeerTransport
import RegistryClient
import RegistryCore
import SwarmCore

/// Reads chunks of a blob from upstream. It reads no further ahead
/// than its permits allow.
struct UpstreamReader: Sendable {
  let place: UpstreamPlace
  let blob: Blob
  let chunks: Range<Int>
  /// What comes must be what was asked for: everything before it is being fetched otherwise.
  let isAhead: Bool
  let permits: FetchPermits
  let failures: UpstreamFailureLog
  let downloads: DownloadLimit
  let wait: ByteWait

  /// Hands every chunk to `deliver`, in order, and returns how the fetch ended.
  @concurrent
  func read(deliver: @Sendable ([UInt8]) -> Void) async -> UpstreamOutcome {
    do {
      if place.content == .manifest { return try await readManifest(deliver: deliver) }
      let geometry = blob.geometry
      let isToEnd = chunks.upperBound == geometry.chunkCount
      let stream = try await wait.during {
        try await place.client.blob(
          place.repository, blob.digest, fromByte: geometry.offset(of: chunks.lowerBound),
          upToByte: isToEnd ? nil : geometry.offset(of: chunks.upperBound))
      }
      if isAhead, stream.status != 206 { return .refused(status: stream.status) }
      if let sizeBytes = stream.sizeBytes, sizeBytes != blob.sizeBytes { return .sizeMismatch }
      return try await cut(stream, deliver: deliver)
    } catch {
      if Task.isCancelled { return .cancelled }
      failures.note(error, upstream: place.client.endpoint.name, place.repository)
      return UpstreamOutcome(of: error)
    }
  }

  /// A manifest has no parts that could be asked for, and is small.
  private func readManifest(
    deliver: @Sendable ([UInt8]) -> Void
  ) async throws -> UpstreamOutcome {
    let bytes = try await wait.during {
      try await place.client.manifest(place.repository, .digest(blob.digest)).bytes
    }
    try await downloads.pace(bytes: bytes.count)
    guard Int64(bytes.count) == blob.sizeBytes else { return .sizeMismatch }
    for index in chunks {
      guard await permits.acquire() else { return .cancelled }
      let start = Int(blob.geometry.offset(of: index))
      deliver(Array(bytes[start..<(start + blob.geometry.length(of: index))]))
    }
    return .delivered
  }

  private func cut(
    _ stream: BlobStream, deliver: @Sendable ([UInt8]) -> Void
  ) async throws -> UpstreamOutcome {
    var iterator = stream.makeAsyncIterator()
    var rest = ByteBuffer()
    for index in chunks {
      guard await permits.acquire() else { return .cancelled }
      let length = blob.geometry.length(of: index)
      var chunk: [UInt8] = []
      chunk.reserveCapacity(length)
      while chunk.count < length {
        if rest.readableBytes == 0 {
          guard let buffer = try await wait.during({ try await iterator.next(isolation: nil) })
          else {
            // A registry that told no size has ended its response cleanly, but too soon.
            return .sizeMismatch
          }
          rest = buffer
          try await downloads.pace(bytes: buffer.readableBytes)
        }
        let count = min(length - chunk.count, rest.readableBytes)
        if let slice = rest.readSlice(length: count) {
          chunk.append(contentsOf: slice.readableBytesView)
        }
      }
      deliver(chunk)
    }
    // Reading on to the end lets the connection be used again, and shows a blob that is too long.
    if rest.readableBytes > 0 { return .sizeMismatch }
    let surplus = try? await iterator.next(isolation: nil)
    return surplus?.readableBytes ?? 0 > 0 ? .sizeMismatch : .delivered
  }
}
