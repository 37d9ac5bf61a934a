// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import RegistryCore

extension RegistryFront {
  func readBlob(
    _ digest: Digest, in name: RepositoryName, _ parsed: RegistryRequest,
    _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    let headers = request.headers
    if parsed.isHead {
      // HEAD defines no ranges (RFC 9110, section 14.2), but all other header fields are GET's.
      let sizeBytes = try await content.blobHead(digest, in: name, upstream: parsed.upstream)
      return FrontResponses.blobHead(
        digest, sizeBytes: sizeBytes, ifNoneMatch: headers[.ifNoneMatch])
    }
    if let condition = headers[.ifNoneMatch], EntityTag(digest).matches(ifNoneMatch: condition) {
      // Only what is there is unchanged, so this asks as well, but for the size alone.
      let sizeBytes = try await content.blobHead(digest, in: name, upstream: parsed.upstream)
      return FrontResponses.blobHead(digest, sizeBytes: sizeBytes, ifNoneMatch: condition)
    }
    let range = Self.requestedRange(headers, digest)
    let (content, upstream) = (content, parsed.upstream)
    let source = try await departures.whileThere(context.channel) {
      () async throws(RegistryError) in
      try await content.blob(digest, in: name, upstream: upstream, range: range)
    }
    let lease = BlobLease(source, for: context.channel, in: departures)
    let sizeBytes = lease.body.sizeBytes
    let part = range?.resolve(sizeBytes: sizeBytes) ?? .whole
    if part != .unsatisfiable {
      let blob = Blob(digest: digest, sizeBytes: sizeBytes)
      await pulled(.blob(blob), in: name, parsed, request, context)
    }
    switch part {
    case .whole:
      return stream(lease, digest, 0..<sizeBytes, isPartial: false, context)
    case .part(let part):
      return stream(lease, digest, part, isPartial: true, context)
    case .unsatisfiable:
      return FrontResponses.unsatisfiable(sizeBytes: sizeBytes)
    }
  }

  private static func requestedRange(_ headers: HTTPFields, _ digest: Digest) -> ByteRange? {
    if let condition = headers[.ifRange], !EntityTag(digest).matches(ifRange: condition) {
      return nil
    }
    return headers[.range].flatMap(ByteRange.init(header:))
  }

  private func stream(
    _ lease: BlobLease, _ digest: Digest, _ range: Range<Int64>, isPartial: Bool,
    _ context: FrontContext
  ) -> Response {
    let stream = BlobStream(lease: lease, range: range, channel: context.channel)
    let body = ResponseBody(contentLength: range.count) { writer in
      do {
        try await stream.write(to: &writer)
      } catch {
        context.logger.debug(
          "blob response aborted",
          metadata: ["blob/digest": "\(digest)", "error": "\(error)"])
        throw error
      }
    }
    var headers = FrontResponses.blobHeaders(digest)
    if isPartial {
      headers[.contentRange] =
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(lease.body.sizeBytes)"
    }
    return Response(status: isPartial ? .partialContent : .ok, headers: headers, body: body)
  }
}
