// SPDX-License-Identifier: Apache-2.0

public import ContentModel
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// The blob's size, nil if the registry does not tell; `notFound` if it has no such blob
  /// (OCI distribution-spec: checking if content exists).
  public func blobHead(_ repository: RepositoryName, _ digest: Digest) async throws -> Int64? {
    let response = try await response(to: blobExchange(.HEAD, repository, digest))
    try await requireStatus([200], of: response)
    return response.contentLength
  }

  /// Whether the repository has the blob (OCI distribution-spec: checking if content exists).
  public func blobExists(_ repository: RepositoryName, _ digest: Digest) async throws -> Bool {
    do {
      _ = try await blobHead(repository, digest)
      return true
    } catch let error as RegistryClientError where error.code == .notFound {
      return false
    }
  }

  /// The blob's bytes from `fromByte` up to but not including `upToByte`, or to its end
  /// (OCI distribution-spec: pulling blobs). Returns when the response's head is there.
  ///
  /// A registry that ignores the range and sends everything is taken as it is: the bytes before are
  /// skipped and those after are not read. One that sends another range is refused.
  public func blob(
    _ repository: RepositoryName, _ digest: Digest, fromByte: Int64 = 0, upToByte: Int64? = nil
  ) async throws -> BlobStream {
    precondition(fromByte >= 0 && fromByte < upToByte ?? .max, "no byte from \(fromByte) on")
    var exchange = blobExchange(.GET, repository, digest)
    let isRanged = fromByte > 0 || upToByte != nil
    if isRanged {
      let last = upToByte.map { String($0 - 1) } ?? ""
      exchange.headers.add(name: "range", value: "bytes=\(fromByte)-\(last)")
    }
    let response = try await response(to: exchange)
    try await requireStatus(isRanged ? [200, 206] : [200], of: response)
    return response.status == 206
      ? try partial(response, fromByte: fromByte, upToByte: upToByte)
      : try whole(response, fromByte: fromByte, upToByte: upToByte)
  }

  private func whole(
    _ response: RegistryResponse, fromByte: Int64, upToByte: Int64?
  ) throws -> BlobStream {
    let size = response.contentLength
    if let size, fromByte > 0, fromByte >= size {
      throw response.error(.rangeNotSatisfiable, "the blob has \(size) bytes")
    }
    return BlobStream(
      sizeBytes: size, fromByte: fromByte, endByte: Self.end(upToByte, size),
      status: response.status, body: body(of: response, isBounded: false),
      skippedBytes: fromByte, isCut: upToByte.map { $0 < size ?? .max } ?? false)
  }

  private func partial(
    _ response: RegistryResponse, fromByte: Int64, upToByte: Int64?
  ) throws -> BlobStream {
    guard let text = response.headers.first(name: "content-range"), let range = ContentRange(text)
    else { throw response.error(.malformedResponse, "206 without a legible Content-Range") }
    guard range.firstByte == fromByte else {
      throw response.error(
        .malformedResponse, "asked from byte \(fromByte), got from byte \(range.firstByte)")
    }
    if let length = response.contentLength, length != range.endByte - range.firstByte {
      throw response.error(.malformedResponse, "\(length) bytes for Content-Range \(text)")
    }
    // The end that was meant, not the end of this range: a shorter one is a truncated body.
    return BlobStream(
      sizeBytes: range.sizeBytes, fromByte: fromByte,
      endByte: Self.end(upToByte, range.sizeBytes) ?? range.endByte, status: response.status,
      body: body(of: response, isBounded: false), skippedBytes: 0,
      isCut: upToByte.map { $0 < range.endByte } ?? false)
  }

  private static func end(_ upToByte: Int64?, _ sizeBytes: Int64?) -> Int64? {
    guard let upToByte else { return sizeBytes }
    return min(upToByte, sizeBytes ?? upToByte)
  }

  private func blobExchange(
    _ method: HTTPMethod, _ repository: RepositoryName, _ digest: Digest
  ) -> Exchange {
    Exchange(.blob, .pull(repository), method, url(repository, "blobs/\(digest)"))
  }
}
