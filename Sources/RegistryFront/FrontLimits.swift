// SPDX-License-Identifier: Apache-2.0

/// What the front puts up with. There is no limit on the size of an upload: it is never held in
/// memory, and the disk behind it has its own.
package struct FrontLimits: Sendable, Hashable {
  /// How long a connection may stay open without a request, and how long a client may send nothing
  /// of a request it has begun. Two minutes outlast the pauses of clients that compress as they
  /// upload.
  package var idleTimeoutSeconds: Int64 = 120
  /// How much of a refused request's body is read and thrown away to keep its connection; beyond
  /// it a new connection costs less. As Go's `net/http`.
  package var discardBytesMax: Int64 = 256 * 1024
  /// How long such a body may take.
  package var discardSeconds: Int64 = 5

  package init() {}
}
