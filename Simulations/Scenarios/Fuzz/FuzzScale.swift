// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How large the worlds of a fuzz are.
package enum FuzzScale: String, Sendable, CaseIterable {
  /// Some milliseconds for each: thousands of seeds, and debug builds.
  case small
  case full

  package var nodeCounts: ClosedRange<Int> {
    switch self {
    case .small: 2...6
    case .full: 2...12
    }
  }

  package var blobCounts: ClosedRange<Int> {
    switch self {
    case .small: 1...2
    case .full: 1...4
    }
  }

  /// Of a blob that has more than one chunk.
  package var blobSizesBytes: ClosedRange<Int64> {
    switch self {
    case .small: 300_000...(2 << 20)
    case .full: 300_000...(8 << 20)
    }
  }

  /// A slow link takes many ticks, and so much of the run's time.
  package var linkRates: ClosedRange<Int64> {
    switch self {
    case .small: 4_000_000...1_000_000_000
    case .full: 500_000...1_250_000_000
    }
  }

  package var latencies: ClosedRange<Interval> { .microseconds(20)...(.milliseconds(100)) }

  package var faultCounts: ClosedRange<Int> {
    switch self {
    case .small: 0...4
    case .full: 0...8
    }
  }
}
