// SPDX-License-Identifier: Apache-2.0

/// Why it cannot be said what an image consists of.
package enum ImageClosureError: Error, Sendable, Hashable {
  case tooLarge
  case malformed(RegistryError)
}
