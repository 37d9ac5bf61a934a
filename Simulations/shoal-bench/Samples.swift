// SPDX-License-Identifier: Apache-2.0

/// Every number that was taken, in the order of the rounds.
struct Samples: Sendable, Equatable {
  private var values: [Measure: [BenchSide: [Double]]] = [:]

  mutating func add(_ value: Double, _ measure: Measure, of side: BenchSide) {
    values[measure, default: [:]][side, default: []].append(value)
  }

  func of(_ side: BenchSide, _ measure: Measure) -> [Double] { values[measure]?[side] ?? [] }

  /// Those that were taken of both, in a fixed order.
  var measures: [Measure] {
    Measure.allCases.filter { measure in
      BenchSide.allCases.allSatisfy { !of($0, measure).isEmpty }
    }
  }

  /// Shoal's divided by docker-registry's, sample by sample: what the machine did to both in one
  /// round cancels out. Nil where docker-registry's is 0, as of a clock that has not ticked.
  func ratios(_ measure: Measure) -> [Double?] {
    zip(of(.shoal, measure), of(.dockerRegistry, measure)).map { $1 > 0 ? $0 / $1 : nil }
  }
}
