// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// Who has which part of a blob when: time across, chunks down, the share of nodes as a colour.
struct ChunkMapPanel {
  let panel: Panel
  let timeline: Timeline
  private let across: Axis
  private let down: Axis

  init(_ timeline: Timeline, _ area: Area) {
    self.timeline = timeline
    panel = Panel(area: area, title: "The swarm's chunks")
    across = TimeAxis.make(timeline, area)
    down = Axis(
      Scale(0, Int64(timeline.chunkCount), from: area.top, to: area.bottom), unit: .each,
      ticksMax: 6)
  }

  func draw(_ drawing: inout Drawing) {
    drawing.rectangle("field", panel.area)
    drawCells(&drawing)
    panel.drawFront(
      &drawing, across: across, TimeAxis.label(across), down: down,
      "chunk of blob \(timeline.mappedBlob)")
    drawColours(&drawing)
  }

  /// Runs of equal colour in a row, as one line each; all lines of a colour are one path. The unit
  /// is a cell: a band high, a period wide.
  private func drawCells(_ drawing: inout Drawing) {
    var paths = [String](repeating: "", count: Self.levels + 1)
    let samples = timeline.samples
    let bands = samples.first?.bandShares.count ?? 0
    for band in 0..<bands {
      var column = 0
      while column + 1 < samples.count {
        let level = Self.level(samples[column].bandShares[band])
        var next = column + 1
        while next + 1 < samples.count, Self.level(samples[next].bandShares[band]) == level {
          next += 1
        }
        if level > 0 { paths[level] += "M\(column) \(band)h\(next - column)" }
        column = next
      }
    }
    let width = Ratio(timeline.period.nanoseconds, across.scale.upper)
      .of(Int64(panel.area.width) * 100_000)
    let height = Ratio(Int64(timeline.chunksPerBand), Int64(timeline.chunkCount))
      .of(Int64(panel.area.height) * 100_000)
    let place = "\(Drawing.pixels(panel.area.left)) \(Drawing.pixels(panel.area.top))"
    drawing.element(
      "<clipPath id=\"map\"><rect x=\"\(Drawing.pixels(panel.area.left))\" "
        + "y=\"\(Drawing.pixels(panel.area.top))\" width=\"\(Drawing.pixels(panel.area.width))\" "
        + "height=\"\(Drawing.pixels(panel.area.height))\"/></clipPath>")
    drawing.open("clip-path=\"url(#map)\"")
    drawing.open(
      "class=\"cells\" transform=\"translate(\(place)) "
        + "scale(\(Readable.decimal(width, decimals: 6)) \(Readable.decimal(height, decimals: 6))) "
        + "translate(0 .5)\"")
    for level in 1...Self.levels { drawing.path("c\(level)", paths[level]) }
    drawing.close()
    drawing.close()
  }

  private func drawColours(_ drawing: inout Drawing) {
    let y = panel.area.top - Panel.keyRise
    let right = panel.area.right
    drawing.text("key", "every node", at: Point(x: right, y: y), anchor: .end)
    let barRight = right - 720
    for level in 1...Self.levels {
      drawing.rectangle(
        "f\(level)",
        Area(
          left: barRight - (Self.levels + 1 - level) * 100, top: y - 95, width: 101, height: 110))
    }
    let barLeft = barRight - Self.levels * 100
    drawing.rectangle("frame", Area(left: barLeft - 160, top: y - 95, width: 110, height: 110))
    drawing.text("key", "nobody", at: Point(x: barLeft - 220, y: y), anchor: .end)
  }

  /// 0 is nobody, the highest everybody; those between share the rest.
  private static func level(_ thousandths: UInt16) -> Int {
    switch thousandths {
    case 0: 0
    case 1000...: levels
    default: 1 + Int(thousandths) * (levels - 1) / 1000
    }
  }

  private static let levels = PlotStyle.colours.count
}
