// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// A run on one page: when nodes were done, where bytes came from, how full the uplinks were, and
/// how the chunks spread. One SVG that needs nothing else.
struct RunPlot {
  let svg: String

  init(_ report: Report, _ timeline: Timeline, _ heading: RunHeading) {
    var drawing = Drawing()
    drawing.rectangle("paper", Area(left: 0, top: 0, width: Self.width, height: Self.height))
    let title = Self.title(report, heading)
    drawing.text("title", title, at: Point(x: Self.left, y: 380))
    drawing.text("summary", Self.summary(report), at: Point(x: Self.left, y: 640))
    CompletionPanel(report, Self.area(column: 0, row: 0)).draw(&drawing)
    BytesPanel(report, timeline, Self.area(column: 1, row: 0)).draw(&drawing)
    UplinkPanel(timeline, Self.area(column: 0, row: 1)).draw(&drawing)
    ChunkMapPanel(timeline, Self.area(column: 1, row: 1)).draw(&drawing)
    drawing.text(
      "small", "shoal-sim, trace \(report.traceDigest)",
      at: Point(x: Self.width - 400, y: Self.height - 130), anchor: .end)
    let size = "\(Drawing.pixels(Self.width)) \(Drawing.pixels(Self.height))"
    svg =
      ([
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" role=\"img\">",
        "<title>\(Drawing.escaped(title))</title>",
        "<style>\(PlotStyle.sheet)</style>",
      ] + drawing.elements + ["</svg>", ""]).joined(separator: "\n")
  }

  private static func title(_ report: Report, _ heading: RunHeading) -> String {
    let nodes =
      report.nodeCount == 1 ? "1 node" : "\(Readable.count(Int64(report.nodeCount))) nodes"
    return [
      heading.scenarioName, "seed \(heading.seed)", nodes, Readable.bytes(report.sizeBytes),
      heading.links,
    ].joined(separator: " · ")
  }

  private static func summary(_ report: Report) -> String {
    var parts: [String] = []
    if !report.completion.isEmpty {
      let ratios = [Quantile.p50, .p99, .slowest].map {
        let time = $0.time(in: report.completion)
        return "\($0.name) \(Readable.ratio(thousandths: report.thousandths(time)))"
      }
      parts.append(ratios.joined(separator: ", ") + " × bound")
    }
    parts += [
      "bound \(Readable.time(report.bound))",
      "\(report.completion.times.count) of \(report.nodeCount) complete",
      "upstream \(Readable.ratio(thousandths: report.upstreamThousandths)) × size",
    ]
    if !report.violations.isEmpty { parts.append("\(report.violations.count) VIOLATIONS") }
    return parts.joined(separator: " · ")
  }

  private static func area(column: Int, row: Int) -> Area {
    Area(left: left + column * 5950, top: 1300 + row * 4250, width: 4850, height: 3150)
  }

  private static let width = 12_000
  private static let height = 9_450
  private static let left = 750
}
