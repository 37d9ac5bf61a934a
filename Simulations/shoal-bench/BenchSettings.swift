// SPDX-License-Identifier: Apache-2.0

/// What one run is asked for.
struct BenchSettings: Sendable {
  var blobBytes: Int64
  var rounds: Int
  var parts: [BenchPart]
  /// At each number of connections.
  var manifestRequests: Int
  var tagsCount = 10_000
  /// Of the list of all tags.
  var tagListRequests = 200
  /// Of a small image, at the same moment.
  var pullsCount = 1_000
  /// The program `shoal`.
  var shoal: String
}
