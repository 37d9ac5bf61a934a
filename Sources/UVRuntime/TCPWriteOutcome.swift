// SPDX-License-Identifier: Apache-2.0

/// What became of a write by the time it returned.
package enum TCPWriteOutcome: Sendable, Hashable {
  /// The kernel has all of it. There is no completion to wait for, so a writer can go on in a loop
  /// instead of recursing.
  case written
  /// Some of it waits; the completion will tell.
  case queued
  /// The connection is closing, or this write broke it. Nothing more of it will be sent.
  case refused(UVError)
}
