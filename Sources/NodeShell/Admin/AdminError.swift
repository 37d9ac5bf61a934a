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
  /// The event loop does not answer.
  case stuck
  case stopping
  case notSupported(String)
  case failed(String)

  var status: Int {
    switch self {
    case .pathUnknown, .imageUnknown, .blobUnknown: 404
    case .methodNotAllowed: 405
    case .parameterInvalid: 400
    case .stuck, .stopping: 503
    case .notSupported: 501
    case .failed: 500
    }
  }

  var code: String {
    switch self {
    case .pathUnknown: "path_unknown"
    case .methodNotAllowed: "method_not_allowed"
    case .parameterInvalid: "parameter_invalid"
    case .imageUnknown: "image_unknown"
    case .blobUnknown: "blob_unknown"
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
        + "POST /shoal/v1/gc, and GET and POST /shoal/v1/limits"
    case .methodNotAllowed(let allowed): "this path takes \(allowed) only"
    case .parameterInvalid(let message), .notSupported(let message), .failed(let message): message
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
