// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import RegistryClient
import RegistryCore

extension MirrorContent {
  /// The range straight from upstream, if it begins far behind what can be read of the blob; nil if
  /// its client is to wait with the others, which is right whenever upstream does not just send it.
  func coldRange(
    _ range: Range<Int64>, of arriving: ArrivingBlobBody, _ blob: Blob, _ client: RegistryClient,
    _ repository: RepositoryName
  ) async -> ColdRangeBody? {
    let (coldRanges, failures) = (coldRanges, upstreams.failures)
    let upstream = client.endpoint.name
    guard coldRanges.isCold(range, readableBytes: arriving.readableBytes),
      coldRanges.begin(from: upstream)
    else { return nil }
    let onBreak: @Sendable (any Error) -> Void = { error in
      failures.note(error, upstream: upstream, repository)
      coldRanges.failed(upstream)
    }
    do {
      let stream = try await client.blob(
        repository, blob.digest, fromByte: range.lowerBound, upToByte: range.upperBound)
      // An upstream without ranges would send all that lies before as well.
      if stream.status == 206, stream.sizeBytes ?? blob.sizeBytes == blob.sizeBytes {
        logger.debug(
          "a range far behind what has arrived is passed on from upstream",
          metadata: [
            LogKey.digest: "\(blob.digest)",
            LogKey.sizeBytes: "\(range.upperBound - range.lowerBound)",
          ])
        let reader = ColdRangeReader(
          stream, range: range, of: arriving, metrics: metrics, downloads: upstreams.downloads,
          onBreak: onBreak)
        return ColdRangeBody(reader, of: arriving) { coldRanges.end() }
      }
      coldRanges.failed(upstream)
    } catch {
      if !Task.isCancelled { onBreak(error) }
    }
    coldRanges.end()
    return nil
  }
}
