// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// What had come from where by when: upstream below, peers above it, what was for nothing on top.
struct BytesPanel {
  let panel: Panel
  let report: Report
  let timeline: Timeline
  private let across: Axis
  private let down: Axis

  init(_ report: Report, _ timeline: Timeline, _ area: Area) {
    self.report = report
    self.timeline = timeline
    panel = Panel(area: area, title: "Bytes taken in, by source")
    let last = timeline.samples.last
    let most = (last?.bytesFromPeers ?? 0) + (last?.bytesFromUpstream ?? 0)
    let top = max(1, most + (last?.bytesWasted ?? 0), Self.wanted(report))
    across = TimeAxis.make(timeline, area)
    down = Axis(
      Scale(0, top + top / 20, from: area.bottom, to: area.top),
      unit: .of(top, among: Readable.byteUnits, base: "B"), ticksMax: 6)
  }

  func draw(_ drawing: inout Drawing) {
    panel.drawBack(&drawing, across: across, down: down)
    drawLayer(&drawing, "upstream", from: { _ in 0 }, to: { $0.bytesFromUpstream })
    drawLayer(
      &drawing, "peers", from: { $0.bytesFromUpstream },
      to: { $0.bytesFromUpstream + $0.bytesFromPeers })
    drawLayer(
      &drawing, "wasted", from: { $0.bytesFromUpstream + $0.bytesFromPeers },
      to: { $0.bytesFromUpstream + $0.bytesFromPeers + $0.bytesWasted })
    let wanted = down.scale.position(Self.wanted(report))
    drawing.line(
      "mark", from: Point(x: panel.area.left, y: wanted),
      to: Point(x: panel.area.right, y: wanted))
    drawing.text(
      "note", "nodes × size", at: Point(x: panel.area.left + 60, y: wanted + 160))
    panel.drawFront(
      &drawing, across: across, TimeAxis.label(across), down: down,
      "bytes taken in (\(down.unit.name))")
    guard let last = timeline.samples.last else { return }
    panel.drawKeys(
      &drawing,
      [
        Panel.Key(style: "peers", text: "peers \(Readable.bytes(last.bytesFromPeers))"),
        Panel.Key(style: "upstream", text: "upstream \(Readable.bytes(last.bytesFromUpstream))"),
        Panel.Key(style: "wasted", text: "wasted \(Readable.bytes(last.bytesWasted))"),
      ])
  }

  private func drawLayer(
    _ drawing: inout Drawing, _ style: String, from lower: (TimelineSample) -> Int64,
    to upper: (TimelineSample) -> Int64
  ) {
    func point(_ sample: TimelineSample, _ bytes: Int64) -> Point {
      Point(
        x: across.scale.position((sample.at - timeline.origin).nanoseconds),
        y: down.scale.position(bytes))
    }
    let samples = timeline.samples
    guard let last = samples.last, upper(last) > lower(last) else { return }
    drawing.area(
      style,
      within: samples.map { point($0, upper($0)) } + samples.reversed().map { point($0, lower($0)) }
    )
  }

  /// What all nodes together are to take in.
  private static func wanted(_ report: Report) -> Int64 {
    report.sizeBytes * Int64(report.nodeCount)
  }
}
