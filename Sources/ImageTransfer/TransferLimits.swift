// SPDX-License-Identifier: Apache-2.0

/// What one transfer may take up.
package struct TransferLimits: Sendable, Hashable {
  /// Each holds a connection and some buffers.
  package var blobsAtOnceMax = 4
  /// How often a request is made in all until the transfer fails.
  package var attemptsMax = 5
  /// Before the second attempt; twice as long before each further one.
  package var firstPauseSeconds = 0.5
  /// However long the registry asks to wait.
  package var pauseSecondsMax = 30.0
  /// All manifests of an image are in memory until it is there.
  package var manifestsMax = 1000
  package var manifestBytesMax = 64 << 20
  /// Indexes of indexes; the specification knows no need for more than two.
  package var indexLevelsMax = 4

  package init() {}
}
