// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What leads from one zone to another, and what it has carried.
struct ZonePair: Sendable {
  let source: Int
  let destination: Int
  /// nil for one that bounds nothing.
  var passage: Passage?
  var latency = Interval.zero
  var dataBytes: Int64 = 0
  var controlBytes: Int64 = 0
}
