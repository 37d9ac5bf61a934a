// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A request the registry refuses or cannot serve, as its client is told of it.
package struct RegistryError: Error, Sendable, Hashable {
  package let code: RegistryErrorCode
  /// For people; the code's own words unless there is more to say.
  package let message: String
  /// What the error is about, such as the digest that is unknown.
  package let detail: String?
  /// With `unsupported`: the methods the route does take, for the `Allow` header
  /// (RFC 9110, section 15.5.6).
  package let allowedMethods: [String]
  /// Of the response.
  package let status: Int
  /// When it is worth coming again, for the `Retry-After` header (RFC 9110, section 10.2.3).
  package let retryAfterSeconds: Int?

  /// - Parameter status: the code's own unless one code stands for several.
  package init(
    _ code: RegistryErrorCode, message: String? = nil, detail: String? = nil,
    allowedMethods: [String] = [], status: Int? = nil, retryAfterSeconds: Int? = nil
  ) {
    self.code = code
    self.message = message ?? code.message
    self.detail = detail
    self.allowedMethods = allowedMethods
    self.status = status ?? code.status
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// The body of the response (OCI distribution-spec: error codes), `application/json`.
  package var json: String {
    let detailMember = detail.map { ",\"detail\":\(JSONText.string($0))" } ?? ""
    return "{\"errors\":[{\"code\":\(JSONText.string(code.rawValue)),"
      + "\"message\":\(JSONText.string(message))\(detailMember)}]}"
  }
}

extension RegistryError {
  /// A manifest refers to what its repository does not have.
  package static func unknownReferences(_ digests: [Digest]) -> RegistryError {
    let named = digests.prefix(digestsNamedMax).map(\.description).joined(separator: ", ")
    let rest = digests.count - digestsNamedMax
    return RegistryError(
      .manifestBlobUnknown,
      message: "the manifest refers to content this repository does not have: push it first",
      detail: rest > 0 ? "\(named) and \(rest) more" : named)
  }

  /// "A registry that enforces this limit SHOULD respond … with a response code `413 Payload Too
  /// Large`" (OCI distribution-spec: pushing manifests).
  package static let manifestTooLarge = RegistryError(
    .manifestInvalid, message: "a manifest has at most \(PushedManifest.bytesMax) bytes",
    status: 413)

  /// Of what the caller may not do, whoever it is.
  package static func denied(_ need: AccessNeed) -> RegistryError {
    switch need {
    case .presence: RegistryError(.denied)
    case .catalog: RegistryError(.denied, message: "you may not list the repositories")
    case .repository(let name, let action):
      RegistryError(.denied, message: "you may not \(action.rawValue) here", detail: name.text)
    }
  }

  package static func bodyTooLarge(bytesMax: Int64) -> RegistryError {
    RegistryError(
      .sizeInvalid, message: "a request may carry \(bytesMax) bytes here: push in smaller chunks",
      status: 413)
  }

  /// OCI distribution-spec 1.1+dev: end-7b, which may fail with 414.
  static let tooManyTags = RegistryError(
    .manifestInvalid, message: "a manifest is pushed with at most \(PushOperation.tagsMax) tags",
    status: 414)

  /// RFC 9110, section 15.5.15.
  static let targetTooLong = RegistryError(
    .nameInvalid,
    message: "the path and query of a request have at most \(RequestTarget.bytesMax) bytes",
    status: 414)

  static func unparsableTag(_ text: String) -> RegistryError {
    RegistryError(
      .manifestInvalid,
      message: "a tag has at most \(Tag.bytesMax) letters, digits, `_`, `.` and `-`, and begins"
        + " with neither of the last two",
      detail: text)
  }

  static func unparsableDigest(_ text: String) -> RegistryError {
    RegistryError(.digestInvalid, message: "the digest cannot be parsed", detail: text)
  }

  /// Enough to see what is missing; an index may name thousands.
  private static let digestsNamedMax = 16
}
