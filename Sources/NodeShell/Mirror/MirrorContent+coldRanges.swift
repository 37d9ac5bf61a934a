// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import RegistryClient
import RegistryCore
import SwarmCore

extension MirrorContent {
  /// The range straight from upstream, if it begins far behind what can be read of the blob; nil if
  /// its client is to wait with the others, which is right whenever upstream does not just send it
  /// (Docs/Decisions/0016).
  func coldRange(
    _ range: Range<Int64>, of arriving: ArrivingBlobBody, _ blob: Blob, _ client: RegistryClient,
    _ repository: RepositoryName, _ source: UpstreamSource
  ) async -> ColdRangeBody? {
    let (coldRanges, failures) = (coldRanges, upstreams.failures)
    guard coldRanges.isCold(range, readableBytes: arriving.readableBytes),
      await gateway.ask({ $0.mayAskForRange(blob.digest, source) }) == true,
      let place = coldRanges.begin(range, of: blob, from: source)
    else { return nil }
    let onBreak: @Sendable (any Error) -> Void = { error in
      failures.note(error, upstream: client.endpoint.name, repository)
      let retryAfterSeconds = (error as? RegistryClientError)?.retryAfterSeconds
      coldRanges.failed(source, retryAfterSeconds: retryAfterSeconds)
    }
    do {
      let answer = try await Self.answer(unless: arriving, hasCome: range.lowerBound) {
        try await client.blob(
          repository, blob.digest, fromByte: range.lowerBound, upToByte: range.upperBound)
      }
      guard let stream = answer else {
        place.end(unreadBytes: range.upperBound - range.lowerBound)
        return nil
      }
      // An upstream without ranges would send all that lies before as well.
      if stream.status == 206, stream.sizeBytes ?? blob.sizeBytes == blob.sizeBytes {
        logger.debug(
          "a range far behind what has arrived is passed on from upstream",
          metadata: [
            LogKey.digest: "\(blob.digest)",
            LogKey.sizeBytes: "\(range.upperBound - range.lowerBound)",
          ])
        let reader = ColdRangeReader(
          stream, range: range, of: arriving, place: place, downloads: upstreams.downloads,
          onBreak: onBreak)
        return ColdRangeBody(reader, of: arriving)
      }
      coldRanges.failed(source)
    } catch {
      if !Task.isCancelled { onBreak(error) }
    }
    place.end(unreadBytes: range.upperBound - range.lowerBound)
    return nil
  }
  /// Nil if the arriving blob has come so far first, or has failed: an upstream that does not
  /// answer must not hold up whom others could serve.
  private static func answer(
    unless arriving: ArrivingBlobBody, hasCome position: Int64,
    _ ask: @escaping @Sendable () async throws -> BlobStream
  ) async throws -> BlobStream? {
    try await withThrowingTaskGroup(of: BlobStream?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await ask() }
      group.addTask {
        try? await arriving.waitUntilShown(position)
        return nil
      }
      return try await group.next() ?? nil
    }
  }
}
