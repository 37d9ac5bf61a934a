// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
public import ContentModel
public import NIOCore
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// Stores a blob by POST, then PUT of everything (OCI distribution-spec: pushing a blob
  /// monolithically), without holding more of it in memory than one element of `body`.
  ///
  /// With `source`, a repository of the same registry that may have it, the POST asks to mount it
  /// from there (OCI distribution-spec: mounting a blob from another repository), and the bytes are
  /// sent only if that is not done. `body` MUST yield `sizeBytes` bytes; it is iterated at most
  /// once, and what it throws is thrown on.
  ///
  /// An upload that the registry takes no bytes of for `writeIdleTimeoutSeconds` is given up on; a
  /// `body` that is slow itself is waited for.
  @discardableResult
  public func pushBlob<Body: AsyncSequence & Sendable>(
    _ repository: RepositoryName, _ digest: Digest, sizeBytes: Int64,
    mountFrom source: RepositoryName? = nil, body: Body
  ) async throws -> BlobPushOutcome where Body.Element == ByteBuffer {
    let (opened, access) = try await openUpload(repository, digest, source: source)
    if opened.status == 201 { return .mounted }
    let location = try target(of: opened, from: url(repository, "blobs/uploads/"))
    let separator = location.contains("?") ? "&" : "?"
    let watchdog = UploadWatchdog(
      eventLoop: httpClient.eventLoopGroup.any(), limits: uploadLimits(sizeBytes: sizeBytes))
    // What let the POST in lets this in too: a body that is streamed cannot wait for a challenge.
    var finish = Exchange(
      .upload, access, .PUT, "\(location)\(separator)digest=\(digest)",
      headers: ["content-type": "application/octet-stream"],
      body: .stream(WatchedBody(body, watchdog), length: .known(sizeBytes)), bodyBytes: sizeBytes)
    finish.uploadWatchdog = watchdog
    try await requireStatus([201], of: try await response(to: finish))
    return .uploaded
  }

  /// 202 with the place for the bytes, or 201 if the blob has been mounted; and what it was asked
  /// for with.
  private func openUpload(
    _ repository: RepositoryName, _ digest: Digest, source: RepositoryName?
  ) async throws -> (RegistryResponse, RegistryAccess) {
    let uploads = url(repository, "blobs/uploads/")
    if let source {
      let name = PercentEncoding.encode(source.text)
      let mount = Exchange(
        .upload, .mount(repository, from: source), .POST,
        "\(uploads)?mount=\(digest)&from=\(name)", headers: ["content-length": "0"])
      do {
        let response = try await response(to: mount)
        try await requireStatus([201, 202], of: response)
        return (response, mount.access)
      } catch let error as RegistryClientError where Self.mountRefusals.contains(error.code) {
        // Who may not read the source, or asks a registry that knows no mounts, can still push.
      }
    }
    let open = Exchange(
      .upload, .push(repository), .POST, uploads, headers: ["content-length": "0"])
    let response = try await response(to: open)
    try await requireStatus([202], of: response)
    return (response, open.access)
  }

  private func uploadLimits(sizeBytes: Int64) -> UploadWatchdog.Limits {
    // What is on its way when the body has been handed over: no more than a socket's buffer.
    let onTheWay = Double(min(sizeBytes, Self.socketBufferBytes))
    let seconds = onTheWay / Double(configuration.uploadBytesPerSecondMin)
    let answer = configuration.responseHeadTimeoutSeconds
    return UploadWatchdog.Limits(
      beforeBody: .seconds(fraction: answer),
      insideBody: .seconds(fraction: configuration.writeIdleTimeoutSeconds),
      afterBody: .seconds(fraction: answer + seconds))
  }

  /// What Linux lets one grow to, rounded up (tcp(7): tcp_wmem).
  private static let socketBufferBytes: Int64 = 8 << 20
  private static let mountRefusals: [RegistryClientErrorCode] = [
    .unauthorized, .forbidden, .notFound, .unexpectedStatus,
  ]
}
