// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// Which share of the nodes had all they asked for after which time; above, the time ÷ the bound.
struct CompletionPanel {
  let panel: Panel
  let report: Report
  /// None where there is one curve to draw.
  private let classes: [NodeClass]
  private let across: Axis
  private let down: Axis

  init(_ report: Report, _ area: Area) {
    self.report = report
    panel = Panel(area: area, title: "Completion")
    classes = report.isClassified ? report.classes : []
    let times = report.completion.times.map(\.nanoseconds)
    let bounds = ([report.bound] + classes.map(\.bound)).map(\.nanoseconds)
    let least = min(times.first ?? .max, bounds.min() ?? 0)
    let most = max(times.last ?? 0, bounds.max() ?? 0)
    let margin = max((most - least) / 20, most / 500, 1)
    let scale = Scale(
      max(0, least - margin), most + margin, from: area.left, to: area.right)
    across = Axis(scale, unit: .of(most, among: Readable.timeUnits, base: "ns"), ticksMax: 7)
    down = Axis(Scale(0, 1030, from: area.bottom, to: area.top), unit: .percent, ticksMax: 5)
  }

  func draw(_ drawing: inout Drawing) {
    panel.drawBack(&drawing, across: across, down: down)
    drawRatios(&drawing)
    for (nodes, style) in zip(classes, Self.classStyles) {
      drawing.path("line \(style)-line", steps(of: nodes.completion, nodes.nodeCount))
    }
    drawing.path("line peers-line", steps(of: report.completion, report.nodeCount))
    panel.drawMark(
      &drawing, at: across.scale.position(report.bound.nanoseconds), "lower bound")
    drawQuantiles(&drawing)
    panel.drawFront(
      &drawing, across: across, "time from asking to the last blob whole (\(across.unit.name))",
      down: down, "nodes complete (%)")
    if !classes.isEmpty {
      let keys = zip(classes, Self.classStyles).map { nodes, style in
        Panel.Key(style: style, text: nodes.name)
      }
      panel.drawKeys(&drawing, [Panel.Key(style: "peers", text: "all")] + keys, rise: 300)
    }
  }

  /// The curve rises by each node; what lies within half a pixel is one step.
  private func steps(of distribution: Distribution, _ nodeCount: Int) -> String {
    guard !distribution.isEmpty, nodeCount > 0 else { return "" }
    let times = distribution.times
    var data = "M\(Drawing.pixels(across.scale.start)) \(Drawing.pixels(down.scale.start))"
    var drawn = 0
    while drawn < times.count {
      let x = across.scale.position(times[drawn].nanoseconds)
      var next = drawn + 1
      while next < times.count, across.scale.position(times[next].nanoseconds) <= x + 5 {
        next += 1
      }
      data += "H\(Drawing.pixels(x))V\(Drawing.pixels(height(next, of: nodeCount)))"
      drawn = next
    }
    return data + "H\(Drawing.pixels(across.scale.end))"
  }

  private func height(_ count: Int, of nodeCount: Int) -> Int {
    down.scale.position(Int64(count) * 1000 / Int64(nodeCount))
  }

  /// Time ÷ bound along the upper edge.
  private func drawRatios(_ drawing: inout Drawing) {
    guard report.bound > .zero else { return }
    let ratios = Axis(
      across.scale, unit: AxisUnit(name: "", size: report.bound.nanoseconds), ticksMax: 6)
    for tick in ratios.ticks {
      let x = tick.position
      drawing.line(
        "axis", from: Point(x: x, y: panel.area.top - 50), to: Point(x: x, y: panel.area.top))
      drawing.text(
        "tick", tick.label, at: Point(x: x, y: panel.area.top - 80), anchor: .middle)
    }
    drawing.text(
      "tick", "÷ bound", at: Point(x: panel.area.left - 80, y: panel.area.top - 80), anchor: .end)
  }

  /// Dots on the curve, and a table where the curve leaves most room.
  private func drawQuantiles(_ drawing: inout Drawing) {
    guard !report.completion.isEmpty else { return }
    for quantile in Quantile.allCases {
      let rank = (report.completion.times.count * quantile.thousandths + 999) / 1000
      drawing.dot(
        "dot",
        at: Point(
          x: across.scale.position(quantile.time(in: report.completion).nanoseconds),
          y: height(rank, of: report.nodeCount)))
    }
    let middle = (across.scale.lower + across.scale.upper) / 2
    let early = report.completion.times.count { $0.nanoseconds <= middle }
    let isRoomRight = early * 2 > report.nodeCount
    let rows =
      [("bound", report.bound)]
      + Quantile.allCases.map {
        ($0.name, $0.time(in: report.completion))
      }
    let left = isRoomRight ? panel.area.right - 2150 : panel.area.left + 320
    var y = isRoomRight ? panel.area.bottom - 280 - 180 * (rows.count - 1) : panel.area.top + 300
    let longest = max(report.bound, report.completion.slowest)
    for (name, time) in rows {
      drawing.text("note", name, at: Point(x: left, y: y))
      drawing.text(
        "note", Readable.time(time, beside: longest), at: Point(x: left + 1350, y: y), anchor: .end)
      drawing.text(
        "note strong", Readable.ratio(thousandths: report.thousandths(time)),
        at: Point(x: left + 1900, y: y), anchor: .end)
      y += 180
    }
  }

  private static let classStyles = ["upstream", "wasted", "third", "fourth"]
}
