// SPDX-License-Identifier: Apache-2.0

/// The look of a plot: on white, and on near black where the viewer prefers that.
enum PlotStyle {
  /// Viridis in 16 steps: even in lightness, read alike by those who do not see all colours.
  static let colours = [
    "440154", "481a6c", "472f7d", "414487", "39568c", "31688e", "2a788e", "23888e", "1f988b",
    "22a884", "35b779", "54c568", "7ad151", "a5db36", "d2e21b", "fde725",
  ]

  static var sheet: String {
    let cells = zip(1..., colours).map { ".c\($0){stroke:#\($1)}.f\($0){fill:#\($1)}" }
    return ([common] + cells + [light, "@media (prefers-color-scheme:dark){\(dark)}"])
      .joined(separator: "\n")
  }

  private static let common = """
    text{font-family:system-ui,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif;\
    font-size:12px;font-variant-numeric:tabular-nums}
    .title{font-size:20px;font-weight:600}
    .summary{font-size:14px}
    .heading{font-size:14px;font-weight:600}
    .strong{font-weight:600}
    .note{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}
    .small{font-size:11px}
    .frame{fill:none;stroke-width:1}
    .axis,.grid{stroke-width:1}
    .mark{stroke-width:1.2;stroke-dasharray:5 4}
    .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
    .dot{stroke-width:1.5}
    .cells{fill:none;stroke-width:1.02;shape-rendering:crispEdges}
    """

  private static let light = """
    .paper{fill:#fff}.field{fill:#fafafa}.note{stroke:#fafafa}
    text{fill:#333}.title,.heading,.strong{fill:#111}.small{fill:#777}
    .frame,.axis{stroke:#555}.grid{stroke:#e2e2e2}.mark{stroke:#444}
    .peers{fill:#3b82c4}.peers-line{stroke:#2468a8}
    .upstream{fill:#e08214}.upstream-line{stroke:#d06f00}
    .wasted{fill:#c2407e}.wasted-line{stroke:#b02a6b}
    .third{fill:#3c9d6e}.third-line{stroke:#2b8359}
    .fourth{fill:#7a5bb5}.fourth-line{stroke:#674aa3}
    .dot{fill:#fff;stroke:#2468a8}
    """

  private static let dark = """
    .paper{fill:#15181c}.field{fill:#1b1f24}.note{stroke:#1b1f24}
    text{fill:#c8ccd1}.title,.heading,.strong{fill:#f2f4f6}.small{fill:#8b929a}
    .frame,.axis{stroke:#8b929a}.grid{stroke:#2c323a}.mark{stroke:#b6bcc4}
    .peers{fill:#4f97d8}.peers-line{stroke:#6fb1ec}
    .upstream{fill:#f09a3a}.upstream-line{stroke:#f7a94f}
    .wasted{fill:#dd6a9f}.wasted-line{stroke:#e883b1}
    .third{fill:#54b889}.third-line{stroke:#6fcb9f}
    .fourth{fill:#9a7fd0}.fourth-line{stroke:#b199e0}
    .dot{fill:#15181c;stroke:#6fb1ec}
    """
}
