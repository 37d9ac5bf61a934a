// SPDX-License-Identifier: Apache-2.0

/// What went wrong, in the words of the OCI distribution-spec (error codes) and, where it has
/// none, of the Docker registry that clients were written against.
package enum RegistryErrorCode: String, Sendable, Hashable, CaseIterable {
  case blobUnknown = "BLOB_UNKNOWN"
  case blobUploadInvalid = "BLOB_UPLOAD_INVALID"
  case blobUploadUnknown = "BLOB_UPLOAD_UNKNOWN"
  case digestInvalid = "DIGEST_INVALID"
  case manifestBlobUnknown = "MANIFEST_BLOB_UNKNOWN"
  case manifestInvalid = "MANIFEST_INVALID"
  case manifestUnknown = "MANIFEST_UNKNOWN"
  case nameInvalid = "NAME_INVALID"
  case nameUnknown = "NAME_UNKNOWN"
  case sizeInvalid = "SIZE_INVALID"
  case unauthorized = "UNAUTHORIZED"
  case denied = "DENIED"
  case unsupported = "UNSUPPORTED"
  case tooManyRequests = "TOOMANYREQUESTS"

  // Docker registry V2 only.
  case paginationNumberInvalid = "PAGINATION_NUMBER_INVALID"
  case rangeInvalid = "RANGE_INVALID"
  case unavailable = "UNAVAILABLE"
  case unknown = "UNKNOWN"

  package var status: Int {
    switch self {
    // The specification gives MANIFEST_BLOB_UNKNOWN no status; CNCF Distribution sends 400, and 404
    // would read as an unknown repository.
    case .blobUploadInvalid, .digestInvalid, .manifestBlobUnknown, .manifestInvalid, .nameInvalid,
      .sizeInvalid, .paginationNumberInvalid:
      400
    case .unauthorized: 401
    case .denied: 403
    case .blobUnknown, .blobUploadUnknown, .manifestUnknown, .nameUnknown:
      404
    case .unsupported: 405
    case .rangeInvalid: 416
    case .tooManyRequests: 429
    case .unknown: 500
    case .unavailable: 503
    }
  }

  package var message: String {
    switch self {
    case .blobUnknown: "blob unknown to registry"
    case .blobUploadInvalid: "blob upload invalid"
    case .blobUploadUnknown: "blob upload unknown to registry"
    case .digestInvalid: "provided digest did not match uploaded content"
    case .manifestBlobUnknown: "manifest references a manifest or blob unknown to registry"
    case .manifestInvalid: "manifest invalid"
    case .manifestUnknown: "manifest unknown to registry"
    case .nameInvalid: "invalid repository name"
    case .nameUnknown: "repository name not known to registry"
    case .sizeInvalid: "provided length did not match content length"
    case .unauthorized: "authentication required"
    case .denied: "requested access to the resource is denied"
    case .unsupported: "the operation is unsupported"
    case .tooManyRequests: "too many requests"
    case .paginationNumberInvalid: "invalid number of results requested"
    case .rangeInvalid: "invalid content range"
    case .unavailable: "service unavailable"
    case .unknown: "unknown error"
    }
  }
}
