// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LocalCluster
import RegistryCore
import Testing

@testable import shoal_bench

extension ProcessTests {
  struct BenchTests {
    @Test("the benchmark takes every measure of both programs, and leaves nothing behind")
    func takesEveryMeasure() async throws {
      try await Self.running([
        "--blob-size", "4MiB", "--rounds", "1", "--manifest-requests", "100", "--tags", "50",
        "--pulls", "20", "--json",
      ]) { bench, samples, temporary in
        let exit = try await bench.waitForExit(timeoutSeconds: 540)
        #expect(exit == .status(0), "\(bench.logTail)")
        let json = try JSONValue(
          parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: samples))))
        let measures = try #require(json["measures"]?.array)
        #expect(
          measures.compactMap { $0["name"]?.string } == Measure.allCases.map(\.rawValue))
        for measure in measures {
          for side in ["dockerRegistry", "shoal"] {
            let values = try #require(measure[side]?.array).compactMap { Double($0.text) }
            // Of work so short a clock may show nothing.
            let isTime = measure["unit"]?.string.map { $0.contains("CPU") || $0 == "ms" } ?? false
            #expect(!values.isEmpty, "\(measure.text)")
            let isFailures = measure["unit"]?.string == "failures"
            #expect(
              values.allSatisfy { isFailures ? $0 == 0 : $0 > 0 || isTime && $0 == 0 },
              "\(measure.text)")
          }
        }
        #expect(json["blobBytes"]?.integer == 4 << 20)
        let table = try String(contentsOfFile: bench.outputPath, encoding: .utf8)
        #expect(table.contains("warm GET, first byte"), "\(table)")
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary)
        #expect(left.filter { $0.hasPrefix("shoal-bench") }.isEmpty)
      }
    }

    @Test("two catalogs of different size are asked the same, and bounds decide how the run ends")
    func comparesCatalogs() async throws {
      try await Self.running(
        ["--manifests", "3000", "--rounds", "1", "--require", "--json"], of: "catalog"
      ) { bench, samples, temporary in
        let exit = try await bench.waitForExit(timeoutSeconds: 540)
        let table = try String(contentsOfFile: bench.outputPath, encoding: .utf8)
        #expect(exit == .status(table.contains("NOT KEPT") ? 2 : 0), "\(bench.logTail)")
        let json = try JSONValue(
          parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: samples))))
        let operations = try #require(json["operations"]?.array)
        #expect(
          operations.compactMap { $0["name"]?.string }
            == CatalogOperation.allCases.map(\.rawValue))
        for operation in operations {
          let seconds = operation["manySeconds"]?.array?.first?.array
          #expect(seconds?.count == CatalogSample.requestsPerRound, "\(operation.text)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary)
        #expect(left.filter { $0.hasPrefix("shoal-bench") }.isEmpty)
      }
    }

    @Test("Ctrl-C in the middle ends the benchmark, its servers and their files")
    func isInterrupted() async throws {
      try await Self.running([
        "--only", "manifests", "--blob-size", "1MiB", "--manifest-requests", "1000000", "--json",
      ]) { bench, samples, temporary in
        try await BoundedWait.until("the first round has begun", seconds: 60) {
          try bench.requireRunning()
          return !bench.logLines(containing: "push").isEmpty
        }
        bench.send(signal: SIGINT)
        #expect(try await bench.waitForExit(timeoutSeconds: 60) == .status(130))
        #expect(!FileManager.default.fileExists(atPath: samples))
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary)
        #expect(left.filter { $0.hasPrefix("shoal-bench") }.isEmpty)
      }
    }

    /// Runs `body` with a benchmark under way that has a folder for temporary files of its own.
    /// The path of its samples is the last argument.
    private static func running(
      _ arguments: [String], of command: String = "registry",
      _ body: (ManagedProcess, _ samples: String, _ temporary: String) async throws -> Void
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-bench-test")
      defer { folder.remove() }
      let temporary = try folder.makeInside("temporary")
      let samples = "\(folder.path)/samples.json"
      let bench = try ShoalExecutable.besideTests(program: "shoal-bench")
      let process = try await ManagedProcess.start(
        name: "bench", executable: "/usr/bin/env",
        arguments: [
          "TMPDIR=\(temporary)", bench, command, "--shoal", try ShoalExecutable.besideTests(),
        ] + arguments + [samples],
        folder: folder.path)
      do {
        try await body(process, samples, temporary)
        await process.stop(graceSeconds: 30)
      } catch {
        await process.stop(graceSeconds: 30)
        throw error
      }
    }
  }
}
