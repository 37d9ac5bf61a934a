// SPDX-License-Identifier: Apache-2.0

/// What a blob that was whole on disk gave to local clients, since the node started.
struct CacheUse: Sendable, Equatable {
  var responses: Int64 = 0
  var bytes: Int64 = 0
  /// Read from upstream only to learn the blob's size, which upstream does not tell.
  var bytesMeasured: Int64 = 0
  /// Milliseconds since 1970.
  var lastServed: Int64 = 0
}
