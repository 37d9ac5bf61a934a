// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import HummingbirdCore
import RegistryCore

extension FrontResponses {
  /// How far an upload has come: 202 after a change, 204 to the question.
  static func upload(
    _ status: HTTPResponse.Status, _ upload: UploadStatus, in name: RepositoryName
  ) -> Response {
    Response(status: status, headers: uploadHeaders(upload, in: name))
  }

  /// "If the server cannot accept the chunk, a `416 Requested Range Not Satisfiable` response will
  /// be returned and will include a `Range` header indicating the current status" (OCI
  /// distribution-spec: detail, chunked upload).
  static func rangeRefused(
    _ error: RegistryError, _ upload: UploadStatus, in name: RepositoryName
  ) -> Response {
    var response = refusal(error, isHead: false)
    for field in uploadHeaders(upload, in: name) { response.headers[field.name] = field.value }
    return response
  }

  static func uploadCancelled(_ id: UploadID) -> Response {
    var headers = versionHeader()
    headers[uploadUUID] = id.text
    return Response(status: .noContent, headers: headers)
  }

  static func blobCreated(_ digest: Digest, in name: RepositoryName) -> Response {
    created(digest, at: "/v2/\(name)/blobs/\(digest)")
  }

  /// - Parameter tags: those that were asked for beside the digest.
  static func manifestCreated(
    _ digest: Digest, in name: RepositoryName, subject: Digest?, tags: [RegistryCore.Tag]
  ) -> Response {
    var response = created(digest, at: "/v2/\(name)/manifests/\(digest)")
    // Tells the client that it need not keep the list of referrers itself.
    response.headers[ociSubject] = subject?.description
    response.headers[values: ociTag] = tags.map(\.text)
    return response
  }

  static func deleted() -> Response {
    Response(status: .accepted, headers: versionHeader())
  }

  static func repositories(_ page: RepositoryPage, limit: Int?, isHead: Bool) -> Response {
    var response = complete(
      .ok, page.json, type: RegistryCore.MediaType.json.text, isHead: isHead)
    response.headers[link] = page.nextLink(limit: limit)
    return response
  }

  private static func created(_ digest: Digest, at location: String) -> Response {
    var headers = versionHeader()
    headers[.location] = location
    headers[contentDigest] = digest.description
    return Response(status: .created, headers: headers)
  }

  private static func uploadHeaders(
    _ upload: UploadStatus, in name: RepositoryName
  ) -> HTTPFields {
    var headers = versionHeader()
    headers[.location] = upload.location(in: name)
    headers[.range] = upload.rangeHeader
    headers[uploadUUID] = upload.id.text
    return headers
  }

  private static let ociSubject = fieldName("OCI-Subject")
  private static let ociTag = fieldName("OCI-Tag")
  private static let uploadUUID = fieldName("Docker-Upload-UUID")
}
