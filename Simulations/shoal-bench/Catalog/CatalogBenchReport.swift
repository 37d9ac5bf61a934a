// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What was seen of two catalogs.
struct CatalogBenchReport: BenchDocument {
  /// Manifests.
  let few: Int
  let many: Int
  var rounds: [[CatalogOperation: CatalogTimes]] = []

  func ratios(_ operation: CatalogOperation) -> [Double] {
    rounds.compactMap { $0[operation]?.ratio }
  }

  /// For people.
  var table: String {
    var rows = [["", "\(few) manifests, ms", "\(many) manifests, ms", "ratio"]]
    for operation in CatalogOperation.allCases {
      let cells = [
        rounds.compactMap { $0[operation]?.fewMilliseconds },
        rounds.compactMap { $0[operation]?.manyMilliseconds }, ratios(operation),
      ]
      .map { Spread($0).map(BenchText.spread) ?? "-" }
      rows.append([operation.title] + cells)
    }
    return """
      \(CatalogSample.requestsPerRound) requests of a kind, \(rounds.count) rounds

      \(TextTable.of(rows))

      median [least…greatest] of the rounds' medians · ratio: of the medians, round by round
      """
  }

  /// For programs: one object on one line, with every sample.
  var json: String {
    let operations = CatalogOperation.allCases.map { operation in
      let times = rounds.compactMap { $0[operation] }
      return JSONValue.fields([
        "name": .string(operation.rawValue),
        "fewSeconds": .array(times.map { Self.numbers($0.fewSeconds) }),
        "manySeconds": .array(times.map { Self.numbers($0.manySeconds) }),
        "ratio": Self.numbers(ratios(operation)),
      ])
    }
    return JSONValue.fields([
      "few": .integer(Int64(few)), "many": .integer(Int64(many)),
      "operations": .array(operations),
    ]).text
  }

  var verdicts: [BenchVerdict] {
    CatalogOperation.allCases.map { operation in
      let spread = Spread(ratios(operation))
      return BenchVerdict(
        title: "\(operation.title), ratio", bound: Self.ratioMost.text,
        seen: spread.map(BenchText.spread) ?? "-",
        isKept: spread.map { Self.ratioMost.admits($0.median) } ?? false)
    }
  }

  /// Of every kind of request.
  static let ratioMost = BenchBound.Limit.atMost(1.2)

  private static func numbers(_ samples: [Double]) -> JSONValue {
    .array(samples.map { .number(NumberText.decimal($0, places: 6)) })
  }
}
