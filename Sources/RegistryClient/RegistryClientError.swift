// SPDX-License-Identifier: Apache-2.0

/// Why a registry did not give what it was asked for.
///
/// Safe to log and to show: URLs come without their query, which in redirects and upload locations
/// holds signatures.
public struct RegistryClientError: Error, Sendable, Hashable {
  /// What went wrong, to decide by.
  public let code: RegistryClientErrorCode
  /// Of the request that failed.
  public let method: String
  /// Of the request that failed, which after a redirect is not the registry's own; no query.
  public let url: String
  /// The HTTP status, 0 if no response came.
  public let status: Int
  /// The registry's own code, such as `MANIFEST_UNKNOWN`, if its body was an error body
  /// (OCI distribution-spec: error codes).
  public let upstreamCode: String?
  /// What the registry says of it, for people.
  public let upstreamMessage: String?
  /// From now on, as `Retry-After` says; nil if there is none.
  public let retryAfterSeconds: Int?
  /// What was wrong, for people.
  public let detail: String
  /// What may be done on this side; nil where nothing is known to help. It may name a file of this
  /// machine, as the detail does where credentials cannot be read.
  public let remedy: RegistryRemedy?

  init(
    _ code: RegistryClientErrorCode, at site: RequestSite, status: Int = 0, detail: String,
    body: SpecificationErrorBody? = nil, retryAfterSeconds: Int? = nil,
    remedy: RegistryRemedy? = nil
  ) {
    self.code = code
    self.method = site.method
    self.url = site.url
    self.status = status
    self.upstreamCode = body?.code
    self.upstreamMessage = body?.message
    self.retryAfterSeconds = retryAfterSeconds
    self.detail = detail
    self.remedy = remedy
  }
}

extension RegistryClientError: CustomStringConvertible {
  public var description: String {
    var text = "\(method) \(url): \(code)"
    if status != 0 { text += ", status \(status)" }
    if !detail.isEmpty { text += ": \(detail)" }
    if let upstreamCode { text += "; the registry says \(upstreamCode)" }
    if let upstreamMessage { text += " (\(upstreamMessage))" }
    return text
  }
}
