// SPDX-License-Identifier: Apache-2.0

/// What came of reading files again.
package enum FileReload: Sendable, Equatable {
  case unchanged
  case adopted
  /// Said once for each reason; what was read before stands.
  case failed(FileLoadError)
}
