// SPDX-License-Identifier: Apache-2.0

package import Metrics
import Synchronization

/// The process's metrics, in the text form that Prometheus scrapes
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4).
///
/// Series live as long as the process: labels come from fixed sets and from the configuration,
/// never from requests, so that there are few.
package final class PrometheusRegistry: MetricsFactory, Sendable {
  private enum Kind: String {
    case counter
    case gauge
    case summary
  }

  private struct Family {
    let kind: Kind
    var cells: [String: MetricCell] = [:]
  }

  private struct State {
    var families: [String: Family] = [:]
    var descriptions: [String: String] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// What `# HELP` says of a metric.
  package func describe(_ name: String, _ description: String) {
    state.withLock { $0.descriptions[name] = description }
  }

  /// Everything, ordered by name and labels.
  package func exposition() -> String {
    let (families, descriptions) = state.withLock { ($0.families, $0.descriptions) }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      if let description = descriptions[name] { text += "# HELP \(name) \(description)\n" }
      text += "# TYPE \(name) \(family.kind.rawValue)\n"
      for (labels, cell) in family.cells.sorted(by: { $0.key < $1.key }) {
        let reading = cell.reading
        switch family.kind {
        case .counter, .gauge:
          text += "\(name)\(labels) \(Self.number(reading.value))\n"
        case .summary:
          text += "\(name)_sum\(labels) \(Self.number(reading.value))\n"
          text += "\(name)_count\(labels) \(reading.count)\n"
        }
      }
    }
    return text
  }

  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private func cell(_ kind: Kind, _ name: String, _ dimensions: [(String, String)]) -> MetricCell {
    let labels = Self.labels(dimensions)
    return state.withLock {
      if let cell = $0.families[name]?.cells[labels] { return cell }
      let cell = MetricCell()
      $0.families[name, default: Family(kind: kind)].cells[labels] = cell
      return cell
    }
  }

  private static func labels(_ dimensions: [(String, String)]) -> String {
    if dimensions.isEmpty { return "" }
    let pairs = dimensions.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\(escaped($0.1))\"" }
    return "{" + pairs.joined(separator: ",") + "}"
  }

  private static func escaped(_ value: String) -> String {
    var text = ""
    // Not by characters, of which a line feed after a carriage return is none.
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? String(value)
  }
}

extension PrometheusRegistry {
  package func makeCounter(
    label: String, dimensions: [(String, String)]
  ) -> any CounterHandler {
    cell(.counter, label, dimensions)
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    cell(.counter, label, dimensions)
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    cell(.gauge, label, dimensions)
  }

  package func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    MetricRecorder(
      cell: cell(aggregate ? .summary : .gauge, label, dimensions), aggregates: aggregate)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    cell(.summary, label, dimensions)
  }

  // A scraper would take a series that goes away for a counter that was reset.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  package func destroyMeter(_ handler: any MeterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}
}
