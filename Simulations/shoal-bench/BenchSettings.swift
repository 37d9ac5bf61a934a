// SPDX-License-Identifier: Apache-2.0

/// What one run is asked for.
struct BenchSettings: Sendable {
  var blobBytes: Int64
  var rounds: Int
  var parts: [BenchPart]
  /// At each number of connections.
  var manifestRequests: Int
  /// The program `shoal`.
  var shoal: String
}
