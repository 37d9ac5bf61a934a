// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Why an administrative call is refused, in words for whoever made it.
enum AdminError: Error, Sendable, Hashable {
  case pathUnknown(String)
  case methodNotAllowed(allowed: String)
  case parameterInvalid(String)
  /// No client has asked this node for the image.
  case imageUnknown(String)
  case blobUnknown(String)
  case pinUnknown(String)
  /// An image cannot be pinned beside what is.
  case noRoom(String)
  /// An upstream does not say what was asked for.
  case upstreamFailed(String)
  /// An upstream takes too long.
  case upstreamLate(String)
  /// The event loop does not answer.
  case stuck
  case stopping
  case notSupported(String)
  case failed(String)

  var status: Int {
    switch self {
    case .pathUnknown, .imageUnknown, .blobUnknown, .pinUnknown: 404
    case .methodNotAllowed: 405
    case .parameterInvalid: 400
    case .stuck, .stopping: 503
    case .notSupported: 501
    case .failed: 500
    case .upstreamFailed: 502
    case .upstreamLate: 504
    case .noRoom: 507
    }
  }

  var code: String {
    switch self {
    case .pathUnknown: "path_unknown"
    case .methodNotAllowed: "method_not_allowed"
    case .parameterInvalid: "parameter_invalid"
    case .imageUnknown: "image_unknown"
    case .blobUnknown: "blob_unknown"
    case .pinUnknown: "pin_unknown"
    case .noRoom: "no_room"
    case .upstreamFailed: "upstream_failed"
    case .upstreamLate: "upstream_late"
    case .stuck: "stuck"
    case .stopping: "stopping"
    case .notSupported: "not_supported"
    case .failed: "failed"
    }
  }

  var message: String {
    switch self {
    case .pathUnknown(let path):
      "there is no \(path); there are GET /shoal/v1/status, GET /shoal/v1/pulls, "
        + "POST /shoal/v1/gc, GET and POST /shoal/v1/limits, and GET, POST and DELETE "
        + "/shoal/v1/pins"
    case .methodNotAllowed(let allowed): "this path takes \(allowed) only"
    case .parameterInvalid(let message), .notSupported(let message), .failed(let message),
      .noRoom(let message), .upstreamFailed(let message), .upstreamLate(let message):
      message
    case .pinUnknown(let image):
      "\(image) is not pinned; shoal pin --list shows what is"
    case .imageUnknown(let image):
      "since it started, this node has served no manifest of \(image); ask the node that the "
        + "client pulled from, or give a digest"
    case .blobUnknown(let digest):
      "since it started, this node has neither pulled nor served \(digest)"
    case .stuck: "the node's event loop does not answer; see its log, and restart it"
    case .stopping: "the node is starting or stopping"
    }
  }

  var json: JSONValue {
    .fields([
      "error": .fields(["code": .string(code), "message": .string(message)])
    ])
  }
}
