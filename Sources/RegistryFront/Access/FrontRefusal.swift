// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Why the front does not serve a request, and how the client may come back.
struct FrontRefusal: Error, Sendable {
  let error: RegistryError
  /// For `WWW-Authenticate`.
  let challenge: String?

  init(_ error: RegistryError, challenge: String? = nil) {
    self.error = error
    self.challenge = challenge
  }
}
