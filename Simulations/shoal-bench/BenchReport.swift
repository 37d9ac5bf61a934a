// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// Everything that was seen in one run.
struct BenchReport: BenchDocument {
  let machine: BenchMachine
  let settings: BenchSettings
  let samples: Samples

  /// For people: a line for each measure.
  var table: String {
    let docker = BenchSide.dockerRegistry
    let shoal = BenchSide.shoal
    var rows = [["", "", docker.rawValue, shoal.rawValue, "ratio"]]
    for measure in samples.measures {
      let cells = [
        samples.of(docker, measure), samples.of(shoal, measure),
        samples.ratios(measure).compactMap { $0 },
      ]
      .map { Spread($0).map(BenchText.spread) ?? "-" }
      let unit = measure.unit
      rows.append([measure.title, "\(unit.rawValue) \(unit.isBetterHigh ? "↑" : "↓")"] + cells)
    }
    return """
      \(machine.program(docker)), \(machine.program(shoal))
      \(machine.cores) cores, \(machine.memoryBytes >> 20) MiB of memory, Linux \(machine.kernel)
      blob of \(settings.blobBytes) bytes, \(settings.manifestRequests) manifest requests, \
      \(settings.tagsCount) tags, \(settings.pullsCount) pulls at once, \(settings.rounds) rounds

      \(TextTable.of(rows, leftColumns: 2))

      median [least…greatest] · ratio: shoal ÷ docker-registry, round by round · ↑ more is better, \
      ↓ less is
      """
  }

  var verdicts: [BenchVerdict] { BenchBound.all.compactMap { $0.verdict(on: samples) } }

  /// For programs: one object on one line, with every sample.
  var json: String {
    let measures = samples.measures.map { measure in
      JSONValue.fields([
        "name": .string(measure.rawValue), "unit": .string(measure.unit.rawValue),
        "dockerRegistry": Self.numbers(samples.of(.dockerRegistry, measure)),
        "shoal": Self.numbers(samples.of(.shoal, measure)),
        "ratio": Self.numbers(samples.ratios(measure)),
      ])
    }
    return JSONValue.fields([
      "cores": .integer(Int64(machine.cores)), "memoryBytes": .integer(machine.memoryBytes),
      "kernel": .string(machine.kernel),
      "versions": .fields([
        "dockerRegistry": .string(machine.versions[.dockerRegistry] ?? "unknown"),
        "shoal": .string(machine.versions[.shoal] ?? "unknown"),
      ]),
      "blobBytes": .integer(settings.blobBytes), "rounds": .integer(Int64(settings.rounds)),
      "manifestRequests": .integer(Int64(settings.manifestRequests)),
      "tags": .integer(Int64(settings.tagsCount)), "pulls": .integer(Int64(settings.pullsCount)),
      "parts": .array(settings.parts.map { .string($0.rawValue) }),
      "measures": .array(measures),
    ]).text
  }

  private static func numbers(_ samples: [Double?]) -> JSONValue {
    .array(
      samples.map { $0.map { .number(NumberText.decimal($0, places: 6)) } ?? .null })
  }
}
