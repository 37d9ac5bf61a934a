// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Why what a client showed is not enough, as far as it is told.
enum TokenRefusal: Error, Sendable, Hashable {
  /// RFC 6750, section 3.1: `invalid_token`. Not why: that would help whoever tries.
  case wrong
  case insufficientScope
  /// It could not be checked.
  case busy(RegistryError)
}
