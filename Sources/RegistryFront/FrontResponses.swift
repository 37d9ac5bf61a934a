// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import RegistryCore

/// The responses of the front, but for blob bodies: header fields as the OCI distribution-spec and
/// the Docker registry have them.
enum FrontResponses {
  static func version(isHead: Bool) -> Response {
    complete(.ok, "{}", type: RegistryCore.MediaType.json.text, isHead: isHead)
  }

  /// - Parameter bytes: nil for HEAD.
  static func manifest(
    _ manifest: ManifestHead, bytes: ByteBuffer?, ifNoneMatch: String?
  ) -> Response {
    let head = manifestHead(manifest, ifNoneMatch: ifNoneMatch)
    let isWhole = head.status == .ok
    var response = Response(
      status: head.status, headers: head.headerFields,
      body: isWhole ? bytes.map { body($0) } ?? ResponseBody() : ResponseBody())
    // A length that nobody has told would be told.
    if !isWhole { response.headers[.contentLength] = nil }
    return response
  }

  /// The head alone, of a 200 or a 304.
  static func manifestHead(_ manifest: ManifestHead, ifNoneMatch: String?) -> HTTPResponse {
    var headers = identity(manifest.digest)
    if isUnchanged(manifest.digest, ifNoneMatch) {
      return HTTPResponse(status: .notModified, headerFields: headers)
    }
    headers[.contentType] = manifest.mediaType.text
    headers[.contentLength] = String(manifest.sizeBytes)
    return HTTPResponse(status: .ok, headerFields: headers)
  }

  static func blobHead(_ digest: Digest, sizeBytes: Int64, ifNoneMatch: String?) -> Response {
    if isUnchanged(digest, ifNoneMatch) { return notModified(identity(digest)) }
    var headers = blobHeaders(digest)
    headers[.contentLength] = String(sizeBytes)
    return Response(status: .ok, headers: headers)
  }

  static func blobHeaders(_ digest: Digest) -> HTTPFields {
    var headers = identity(digest)
    headers[.contentType] = RegistryCore.MediaType.octetStream.text
    headers[.acceptRanges] = "bytes"
    return headers
  }

  static func unsatisfiable(sizeBytes: Int64) -> Response {
    var response = refusal(RegistryError(.rangeInvalid), isHead: false)
    response.headers[.contentRange] = "bytes */\(sizeBytes)"
    return response
  }

  static func tags(
    _ page: TagPage, in name: RepositoryName, limit: Int?, upstream: String?, isHead: Bool
  ) -> Response {
    var response = complete(
      .ok, page.json(repository: name), type: RegistryCore.MediaType.json.text, isHead: isHead)
    response.headers[link] = page.nextLink(repository: name, limit: limit, upstream: upstream)
    return response
  }

  static func referrers(
    _ page: ReferrerPage, of subject: Digest, in name: RepositoryName, _ query: ReferrerQuery,
    upstream: String?, isHead: Bool
  ) -> Response {
    var response = complete(
      .ok, page.json, type: RegistryCore.MediaType.imageIndex.text, isHead: isHead)
    response.headers[link] = page.nextLink(of: subject, in: name, query, upstream: upstream)
    if query.artifactType != nil { response.headers[filtersApplied] = "artifactType" }
    return response
  }

  static func refusal(_ error: RegistryError, isHead: Bool) -> Response {
    var response = complete(
      HTTPResponse.Status(code: error.status), error.json,
      type: RegistryCore.MediaType.json.text, isHead: isHead)
    if error.code == .unsupported {
      response.headers[.allow] = error.allowedMethods.joined(separator: ", ")
    }
    response.headers[.retryAfter] = error.retryAfterSeconds.map { String($0) }
    return response
  }

  static func plain(_ plain: PlainResponse, isHead: Bool) -> Response {
    complete(
      HTTPResponse.Status(code: plain.status), plain.text, type: plain.contentType,
      isHead: isHead)
  }

  static func complete(
    _ status: HTTPResponse.Status, _ text: String, type: String, isHead: Bool
  ) -> Response {
    let bytes = ByteBuffer(string: text)
    var headers = versionHeader()
    headers[.contentType] = type
    headers[.contentLength] = String(bytes.readableBytes)
    return Response(
      status: status, headers: headers,
      body: isHead ? ResponseBody() : body(bytes))
  }

  /// In parts, each of which counts as taken once it is gone, and none is written before there is
  /// room for it.
  static func body(_ bytes: ByteBuffer) -> ResponseBody {
    if bytes.readableBytes <= partBytesMax { return ResponseBody(byteBuffer: bytes) }
    return ResponseBody(contentLength: bytes.readableBytes) { writer in
      var rest = bytes
      while let part = rest.readSlice(length: min(partBytesMax, rest.readableBytes)),
        part.readableBytes > 0
      {
        try await writer.write(part)
      }
      try await writer.finish(nil)
    }
  }

  /// As the parts of a blob are.
  static let partBytesMax = Int(BlobStream.readBytesMax)

  static func versionHeader() -> HTTPFields {
    var headers = HTTPFields()
    headers[apiVersion] = "registry/2.0"
    return headers
  }

  private static func identity(_ digest: Digest) -> HTTPFields {
    var headers = versionHeader()
    headers[contentDigest] = digest.description
    headers[.eTag] = EntityTag(digest).text
    return headers
  }

  private static func isUnchanged(_ digest: Digest, _ ifNoneMatch: String?) -> Bool {
    ifNoneMatch.map { EntityTag(digest).matches(ifNoneMatch: $0) } ?? false
  }

  private static func notModified(_ headers: HTTPFields) -> Response {
    var response = Response(status: .notModified, headers: headers)
    // A length would be that of the content a 200 carries (RFC 9110, section 8.6), not 0.
    response.headers[.contentLength] = nil
    return response
  }

  private static let apiVersion = fieldName("Docker-Distribution-API-Version")
  static let contentDigest = fieldName("Docker-Content-Digest")
  static let link = fieldName("Link")
  private static let filtersApplied = fieldName("OCI-Filters-Applied")

  static func fieldName(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no token") }
    return name
  }
}
