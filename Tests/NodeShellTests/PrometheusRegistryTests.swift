// SPDX-License-Identifier: Apache-2.0

import Metrics
import Testing

@testable import NodeShell

@Suite("The text that Prometheus scrapes")
struct PrometheusRegistryTests {
  private let registry = PrometheusRegistry()

  @Test("has help, type and value of a counter, which is there from the start")
  func counter() {
    registry.describe("things_total", "Things so far.")
    let counter = Counter(label: "things_total", factory: registry)
    let head = "# HELP things_total Things so far.\n# TYPE things_total counter\n"
    #expect(registry.exposition() == head + "things_total 0\n")
    counter.increment(by: 3)
    counter.increment()
    #expect(registry.exposition() == head + "things_total 4\n")
  }

  @Test("adds up what is counted under equal labels, in whatever order they are given")
  func sharedSeries() {
    for labels in [[("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]] {
      Counter(label: "x_total", dimensions: labels, factory: registry).increment()
    }
    #expect(registry.exposition() == "# TYPE x_total counter\nx_total{a=\"1\",b=\"2\"} 2\n")
  }

  @Test("is ordered by name and labels, each name's series together")
  func order() {
    for (name, label) in [("b_total", "2"), ("a_total", "1"), ("b_total", "1")] {
      Counter(label: name, dimensions: [("l", label)], factory: registry).increment()
    }
    #expect(
      registry.exposition() == """
        # TYPE a_total counter
        a_total{l="1"} 1
        # TYPE b_total counter
        b_total{l="1"} 1
        b_total{l="2"} 1

        """)
  }

  @Test("escapes what would end a label's value or its line")
  func escaping() {
    Counter(
      label: "x_total", dimensions: [("l", "a\\b\"c\nd\r\ne")], factory: registry
    ).increment()
    let lines = registry.exposition().unicodeScalars.split(separator: "\n")
    #expect(
      lines.map(String.init) == [
        "# TYPE x_total counter", "x_total{l=\"a\\\\b\\\"c\\nd\r\\ne\"} 1",
      ])
  }

  @Test("has the last value of a gauge and not the sum")
  func gauge() {
    let gauge = Gauge(label: "now", factory: registry)
    gauge.record(5)
    gauge.record(2)
    #expect(registry.exposition() == "# TYPE now gauge\nnow 2\n")
  }

  @Test("moves a meter up and down")
  func meter() {
    let meter = Meter(label: "level", factory: registry)
    meter.set(5)
    meter.increment(by: 2)
    meter.decrement(by: 4)
    #expect(registry.exposition() == "# TYPE level gauge\nlevel 3\n")
  }

  @Test("has sum and count of what a recorder aggregates")
  func recorder() {
    let recorder = Recorder(label: "sizes", factory: registry)
    recorder.record(10)
    recorder.record(2.5)
    #expect(registry.exposition() == "# TYPE sizes summary\nsizes_sum 12.5\nsizes_count 2\n")
  }

  @Test("has a timer's sum in seconds")
  func timer() {
    let timer = Metrics.Timer(label: "took_seconds", factory: registry)
    timer.recordNanoseconds(1_500_000_000)
    timer.recordMilliseconds(500)
    #expect(
      registry.exposition()
        == "# TYPE took_seconds summary\ntook_seconds_sum 2\ntook_seconds_count 2\n")
  }

  @Test("keeps a series whose handler is gone, which a scraper would take for a reset")
  func destroyed() {
    let counter = Counter(label: "x_total", factory: registry)
    counter.increment(by: 2)
    counter.destroy()
    Counter(label: "x_total", factory: registry).increment()
    #expect(registry.exposition() == "# TYPE x_total counter\nx_total 3\n")
  }

  @Test("loses nothing that is counted from many tasks at once")
  func concurrency() async {
    let registry = registry
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<500 { Counter(label: "x_total", factory: registry).increment() }
        }
      }
    }
    #expect(registry.exposition().hasSuffix("x_total 4000\n"))
  }
}
