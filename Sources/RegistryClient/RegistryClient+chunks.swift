// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
public import ContentModel
public import NIOCore
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// Stores a blob chunk by chunk (OCI distribution-spec: pushing a blob in chunks). Where a chunk
  /// fails, the registry is asked how far it has come, and the upload goes on from there.
  ///
  /// - Parameters:
  ///   - repository: is to have the blob.
  ///   - digest: of all the bytes, which the registry checks.
  ///   - sizeBytes: of the whole blob.
  ///   - chunkBytes: of each chunk but the last; more if the registry wants more, up to 64 MiB.
  ///   - read: gives so many bytes from an offset on; asked again for what has to be sent again.
  public func pushBlobInChunks(
    _ repository: RepositoryName, _ digest: Digest, sizeBytes: Int64,
    chunkBytes: Int = 16 << 20,
    read: @Sendable (_ offset: Int64, _ count: Int) async throws -> ByteBuffer
  ) async throws {
    precondition(chunkBytes > 0, "a chunk has bytes")
    var upload = try await startUpload(repository)
    try await requireModestChunks(upload, chunkBytes)
    let chunkBytes = Int64(max(chunkBytes, upload.chunkBytesMin))
    var failures = 0
    // A registry may lose what it had, and come to the same place again and again.
    var furthestBytes: Int64 = 0
    while true {
      let offset = upload.sizeBytes
      let failure: RegistryClientError?
      if offset < sizeBytes {
        let count = Int(min(chunkBytes, sizeBytes - offset))
        let chunk = try await read(offset, count)
        precondition(chunk.readableBytes == count, "\(chunk.readableBytes) bytes for \(count)")
        failure = try await send(chunk, to: &upload)
      } else {
        failure = try await end(upload, digest)
        if failure == nil { return }
      }
      if let failure {
        do {
          upload = try await resumed(upload, after: failure, failures: &failures)
        } catch let error as RegistryClientError
          where error.code == .notFound && offset >= sizeBytes
        {
          return try await requireBlob(repository, digest, or: error)
        }
      }
      if upload.sizeBytes > furthestBytes {
        furthestBytes = upload.sizeBytes
        failures = 0
      }
    }
  }

  /// Begins an upload (end-4a).
  public func startUpload(_ repository: RepositoryName) async throws -> BlobUpload {
    let uploads = url(repository, "blobs/uploads/")
    let open = Exchange(
      .upload, .push(repository), .POST, uploads, headers: ["content-length": "0"])
    let response = try await response(to: open)
    try await requireStatus([202], of: response)
    return try upload(repository, told: response, known: 0, from: uploads)
  }

  /// Asks how far an upload has come (end-13); `notFound` if there is none any more.
  public func uploadStatus(_ upload: BlobUpload) async throws -> BlobUpload {
    let response = try await response(
      to: Exchange(.upload, .push(upload.repository), .GET, upload.location))
    try await requireStatus([204, 200], of: response)
    _ = await errorBody(of: response)
    return try self.upload(
      upload.repository, told: response, known: upload.sizeBytes, from: upload.location)
  }

  /// Sends the next chunk (end-5); `rangeNotSatisfiable` if the registry expects another.
  public func append(_ chunk: ByteBuffer, to upload: BlobUpload) async throws -> BlobUpload {
    let end = upload.sizeBytes + Int64(chunk.readableBytes)
    let response = try await response(
      to: Exchange(
        .upload, .push(upload.repository), .PATCH, upload.location,
        headers: [
          "content-type": "application/octet-stream",
          "content-range": "\(upload.sizeBytes)-\(end - 1)",
        ],
        body: .bytes(chunk), bodyBytes: Int64(chunk.readableBytes)))
    try await requireStatus([202], of: response)
    return try self.upload(upload.repository, told: response, known: end, from: upload.location)
  }

  /// Makes an upload a blob (end-6).
  public func finish(_ upload: BlobUpload, _ digest: Digest) async throws {
    let separator = upload.location.contains("?") ? "&" : "?"
    let response = try await response(
      to: Exchange(
        .upload, .push(upload.repository), .PUT,
        "\(upload.location)\(separator)digest=\(digest)", headers: ["content-length": "0"]))
    try await requireStatus([201], of: response)
  }

  /// Gives an upload up (end-14).
  public func cancel(_ upload: BlobUpload) async throws {
    let response = try await response(
      to: Exchange(.upload, .push(upload.repository), .DELETE, upload.location))
    try await requireStatus([204, 202, 200], of: response)
    _ = await errorBody(of: response)
  }

  /// Asks to link a blob that is in the registry already (end-11); false if the registry does not,
  /// and nothing is left of it then.
  ///
  /// - Parameters:
  ///   - repository: is to have the blob.
  ///   - digest: of the blob.
  ///   - source: a repository that may have it; nil for any.
  public func mountBlob(
    _ repository: RepositoryName, _ digest: Digest, from source: RepositoryName? = nil
  ) async throws -> Bool {
    let uploads = url(repository, "blobs/uploads/")
    let from = source.map { "&from=\(PercentEncoding.encode($0.text))" } ?? ""
    let access: RegistryAccess =
      source.map { .mount(repository, from: $0) } ?? .push(repository)
    let response = try await response(
      to: Exchange(
        .upload, access, .POST, "\(uploads)?mount=\(digest)\(from)",
        headers: ["content-length": "0"]))
    try await requireStatus([201, 202], of: response)
    if response.status == 201 { return true }
    // Nobody goes on with it. One that is not given up ends by itself.
    try? await cancel(try upload(repository, told: response, known: 0, from: uploads))
    return false
  }

  private func upload(
    _ repository: RepositoryName, told response: RegistryResponse, known: Int64, from url: String
  ) throws -> BlobUpload {
    let range = response.headers.first(name: "range")
    guard let size = range.map({ BlobUpload.sizeBytes(range: $0, atLeast: known) }) ?? known else {
      throw response.error(.malformedResponse, "Range \(range ?? "") is not 0-LAST")
    }
    let least = response.headers.first(name: "oci-chunk-min-length").flatMap { Int($0) } ?? 0
    return BlobUpload(
      repository: repository, sizeBytes: size, chunkBytesMin: max(0, least),
      location: try target(of: response, from: url))
  }

  /// Sends the next chunk; what went wrong if that may be helped. A registry that says that it has
  /// taken the chunk, and has no more than before, would be sent it for ever.
  private func send(
    _ chunk: ByteBuffer, to upload: inout BlobUpload
  ) async throws -> RegistryClientError? {
    let before = upload
    do {
      upload = try await append(chunk, to: before)
    } catch let error as RegistryClientError where Self.mayGoOn(after: error) {
      return error
    }
    if upload.sizeBytes > before.sizeBytes { return nil }
    return RegistryClientError(
      .malformedResponse, at: RequestSite(method: "PATCH", url: before.location), status: 202,
      detail: "the registry accepts a chunk and has \(upload.sizeBytes) bytes, as before")
  }

  /// Makes an upload a blob; what went wrong if that may be helped.
  private func end(
    _ upload: BlobUpload, _ digest: Digest
  ) async throws -> RegistryClientError? {
    do {
      try await finish(upload, digest)
      return nil
    } catch let error as RegistryClientError where Self.mayGoOn(after: error) {
      // It may be the answer alone that was lost.
      return (try? await blobExists(upload.repository, digest)) == true ? nil : error
    } catch let error as RegistryClientError where error.code == .notFound {
      try await requireBlob(upload.repository, digest, or: error)
      return nil
    }
  }

  /// An upload that is there no more has ended, if there is a blob; throws `error` otherwise.
  private func requireBlob(
    _ repository: RepositoryName, _ digest: Digest, or error: RegistryClientError
  ) async throws {
    guard try await blobExists(repository, digest) else { throw error }
  }

  /// Refuses a registry that wants chunks that nobody should have to hold in memory.
  private func requireModestChunks(_ upload: BlobUpload, _ chunkBytes: Int) async throws {
    guard upload.chunkBytesMin > max(chunkBytes, Self.chunkBytesMinMax) else { return }
    try? await cancel(upload)
    throw RegistryClientError(
      .tooLarge, at: RequestSite(method: "PATCH", url: upload.location),
      detail: "the registry wants \(upload.chunkBytesMin) bytes in each chunk,"
        + " at most \(Self.chunkBytesMinMax) are sent")
  }

  /// Where an upload goes on whose last request has failed; throws the failure if there have been
  /// too many without a byte between them.
  private func resumed(
    _ upload: BlobUpload, after error: RegistryClientError, failures: inout Int
  ) async throws -> BlobUpload {
    while true {
      failures += 1
      guard failures <= configuration.uploadResumptionsMax else { throw error }
      let pause = configuration.uploadPauseSeconds * Double(1 << min(failures - 1, 6))
      try await Task.sleep(for: .seconds(pause))
      do {
        return try await uploadStatus(upload)
      } catch let error as RegistryClientError where Self.mayGoOn(after: error) {
        continue
      }
    }
  }

  private static func mayGoOn(after error: RegistryClientError) -> Bool {
    switch error.code {
    case .unreachable, .timedOut, .serverError, .truncatedBody, .tooManyRequests,
      .rangeNotSatisfiable:
      true
    default: false
    }
  }

  private static let chunkBytesMinMax = 64 << 20
}
