// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import RegistryCore
import Testing

/// What the registry answered.
struct ConformanceResponse: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: [UInt8]

  /// The value of a header field; nil if it is not there.
  subscript(name: String) -> String? {
    HTTPField.Name(name).flatMap { headers[$0] }
  }

  /// All values of a field that may be repeated, or hold a list.
  func list(_ name: String) -> [String] {
    guard let name = HTTPField.Name(name) else { return [] }
    return headers[values: name].flatMap { value in
      value.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
  }

  var json: JSONValue? { try? JSONValue(parsing: body) }

  /// Of an error body (OCI distribution-spec: error codes).
  var errorCode: String? { json?["errors"]?.array?.first?["code"]?.string }

  /// The digests of the manifests that an index lists.
  var listedDigests: [String] {
    json?["manifests"]?.array?.compactMap { $0["digest"]?.string } ?? []
  }
}
