// SPDX-License-Identifier: Apache-2.0

/// What Shoal is held to in one measure: the median over the rounds counts.
struct BenchBound: Sendable {
  enum Quantity: Sendable {
    /// Shoal's sample.
    case own
    /// Shoal's ÷ docker-registry's, round by round.
    case ratio
  }

  enum Limit: Sendable {
    case atLeast(Double)
    case atMost(Double)
    case above(Double)
  }

  let measure: Measure
  let quantity: Quantity
  let limit: Limit

  /// All there are.
  static let all = [
    BenchBound(measure: .pushRate, quantity: .ratio, limit: .atLeast(2.5)),
    BenchBound(measure: .pushProcessor, quantity: .ratio, limit: .atMost(0.4)),
    BenchBound(measure: .getRate, quantity: .ratio, limit: .atLeast(0.9)),
    BenchBound(measure: .manifestRate32, quantity: .ratio, limit: .atLeast(20)),
    BenchBound(measure: .manifestTail32, quantity: .own, limit: .atMost(5)),
    BenchBound(measure: .headRate32, quantity: .ratio, limit: .atLeast(20)),
    BenchBound(measure: .headTail32, quantity: .own, limit: .atMost(5)),
    BenchBound(measure: .tagsRate, quantity: .ratio, limit: .above(1)),
    BenchBound(measure: .crowdRate, quantity: .ratio, limit: .above(1)),
    BenchBound(measure: .crowdFailures, quantity: .own, limit: .atMost(0)),
    BenchBound(measure: .memoryIdle, quantity: .own, limit: .atMost(45)),
    BenchBound(measure: .memoryOriginPeak, quantity: .own, limit: .atMost(80)),
    BenchBound(measure: .memoryCachePeak, quantity: .own, limit: .atMost(80)),
  ]

  /// Nil if the measure was not taken.
  func verdict(on samples: Samples) -> BenchVerdict? {
    guard samples.measures.contains(measure) else { return nil }
    let seen =
      switch quantity {
      case .own: samples.of(.shoal, measure)
      case .ratio: samples.ratios(measure).compactMap { $0 }
      }
    let title =
      switch quantity {
      case .own: "\(measure.title), \(measure.unit.rawValue)"
      case .ratio: "\(measure.title), \(measure.unit.rawValue), ratio"
      }
    guard let spread = Spread(seen) else {
      return BenchVerdict(title: title, bound: limit.text, seen: "-", isKept: false)
    }
    return BenchVerdict(
      title: title, bound: limit.text, seen: BenchText.spread(spread),
      isKept: limit.admits(spread.median))
  }
}

extension BenchBound.Limit {
  func admits(_ number: Double) -> Bool {
    switch self {
    case .atLeast(let least): number >= least
    case .atMost(let most): number <= most
    case .above(let bound): number > bound
    }
  }

  var text: String {
    switch self {
    case .atLeast(let least): "≥ \(BenchText.number(least))"
    case .atMost(let most): "≤ \(BenchText.number(most))"
    case .above(let bound): "> \(BenchText.number(bound))"
    }
  }
}
