// SPDX-License-Identifier: Apache-2.0

/// Of one kind of request in one round, from the request to its whole answer.
struct CatalogTimes: Sendable, Equatable {
  var fewSeconds: [Double] = []
  var manySeconds: [Double] = []

  var fewMilliseconds: Double { (Spread(fewSeconds)?.median ?? 0) * 1000 }
  var manyMilliseconds: Double { (Spread(manySeconds)?.median ?? 0) * 1000 }

  /// Of the medians; nil if the clock has not ticked.
  var ratio: Double? { fewMilliseconds > 0 ? manyMilliseconds / fewMilliseconds : nil }
}
