// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// How much of the uplinks chunks took: of all nodes' together, and of upstream's.
struct UplinkPanel {
  let panel: Panel
  let timeline: Timeline
  private let across: Axis
  private let down: Axis

  init(_ timeline: Timeline, _ area: Area) {
    self.timeline = timeline
    panel = Panel(area: area, title: "Uplink use")
    across = TimeAxis.make(timeline, area)
    down = Axis(Scale(0, 1060, from: area.bottom, to: area.top), unit: .percent, ticksMax: 5)
  }

  func draw(_ drawing: inout Drawing) {
    let nodes = { (sample: TimelineSample) in sample.bytesSentByNodes }
    let upstream = { (sample: TimelineSample) in sample.bytesSentByUpstream }
    panel.drawBack(&drawing, across: across, down: down)
    drawUse(&drawing, "line upstream-line", upstream, timeline.upstreamBytesPerSecond)
    drawUse(&drawing, "line peers-line", nodes, timeline.uplinkBytesPerSecond)
    panel.drawFront(
      &drawing, across: across, TimeAxis.label(across), down: down, "uplink used for chunks (%)")
    guard let first = timeline.samples.first, let last = timeline.samples.last else { return }
    func mean(_ bytes: (TimelineSample) -> Int64, _ rate: Int64) -> String {
      let share = Self.share(bytes(last) - bytes(first), of: rate, during: last.at - first.at)
      return "mean \((share + 5) / 10) %"
    }
    panel.drawKeys(
      &drawing,
      [
        Panel.Key(
          style: "peers", text: "all nodes, \(mean(nodes, timeline.uplinkBytesPerSecond))"),
        Panel.Key(
          style: "upstream", text: "upstream, \(mean(upstream, timeline.upstreamBytesPerSecond))"
        ),
      ])
  }

  /// Over some samples at a time.
  private func drawUse(
    _ drawing: inout Drawing, _ style: String, _ bytes: (TimelineSample) -> Int64, _ rate: Int64
  ) {
    let samples = timeline.samples
    let window = max(1, samples.count / Self.stepsMax)
    var points: [Point] = []
    var first = 0
    while first + 1 < samples.count {
      // A last window shorter than half of one joins the one before it.
      var last = min(first + window, samples.count - 1)
      if samples.count - 1 - last < (window + 1) / 2 { last = samples.count - 1 }
      let share = Self.share(
        bytes(samples[last]) - bytes(samples[first]), of: rate,
        during: samples[last].at - samples[first].at)
      let y = down.scale.position(share)
      for sample in [samples[first], samples[last]] {
        let x = across.scale.position((sample.at - timeline.origin).nanoseconds)
        points.append(Point(x: x, y: y))
      }
      first = last
    }
    drawing.line(style, through: points)
  }

  /// In thousandths.
  private static func share(_ bytes: Int64, of rate: Int64, during time: Interval) -> Int64 {
    guard time > .zero else { return 0 }
    let possible = Ratio(rate, 1_000_000_000).of(time.nanoseconds)
    return possible == 0 ? 0 : Ratio(1000, possible).of(bytes)
  }

  private static let stepsMax = 64
}
