// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// The first entry of an error body (OCI distribution-spec: error codes), cut to what a log line
/// can bear.
struct SpecificationErrorBody: Sendable, Hashable {
  let code: String
  let message: String?

  /// Nil unless the bytes are such a body.
  init?(_ bytes: [UInt8]) {
    guard let document = try? JSONValue(parsing: bytes),
      let first = document["errors"]?.array?.first, let code = first["code"]?.string
    else { return nil }
    self.code = Self.legible(code)
    self.message = first["message"]?.string.map(Self.legible)
  }

  /// A registry must not write our log.
  private static func legible(_ text: String) -> String {
    LegibleText.line(text, scalarsMax: scalarsMax)
  }

  private static let scalarsMax = 256
}
