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

  static func unparsableDigest(_ text: String) -> RegistryError {
    RegistryError(.digestInvalid, message: "the digest cannot be parsed", detail: text)
  }

  /// To clients a 404 means that the registry has no such API, and that they are to look for the
  /// tag that is named after the digest (OCI distribution-spec: unavailable referrers API). Another
  /// status they take for a failure, and `NAME_UNKNOWN` for a repository that is not there.
  static func noReferrers(of digest: Digest) -> RegistryError {
    RegistryError(
      .unsupported,
      message: "this registry lists no referrers: look for the tag that is named after the digest",
      detail: "\(digest)", status: 404)
  }

  /// Enough to see what is missing; an index may name thousands.
  private static let digestsNamedMax = 16
}
