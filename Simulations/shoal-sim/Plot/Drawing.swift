// SPDX-License-Identifier: Apache-2.0

/// Elements of an SVG, in the order in which they are painted. Positions are whole tenths of a
/// pixel, so that the same run gives the same bytes on any machine.
struct Drawing {
  private(set) var elements: [String] = []

  enum Anchor: String {
    case start, middle, end
  }

  mutating func rectangle(_ style: String, _ area: Area) {
    elements.append(
      "<rect class=\"\(style)\" x=\"\(Self.pixels(area.left))\" y=\"\(Self.pixels(area.top))\" "
        + "width=\"\(Self.pixels(area.width))\" height=\"\(Self.pixels(area.height))\"/>")
  }

  mutating func line(_ style: String, from start: Point, to end: Point) {
    elements.append(
      "<line class=\"\(style)\" x1=\"\(Self.pixels(start.x))\" y1=\"\(Self.pixels(start.y))\" "
        + "x2=\"\(Self.pixels(end.x))\" y2=\"\(Self.pixels(end.y))\"/>")
  }

  mutating func dot(_ style: String, at center: Point) {
    elements.append(
      "<circle class=\"\(style)\" cx=\"\(Self.pixels(center.x))\" "
        + "cy=\"\(Self.pixels(center.y))\" r=\"3.5\"/>")
  }

  /// A path's own notation (SVG 1.1 §8.3).
  mutating func path(_ style: String, _ data: String) {
    guard !data.isEmpty else { return }
    elements.append("<path class=\"\(style)\" d=\"\(data)\"/>")
  }

  mutating func line(_ style: String, through points: [Point]) {
    path(style, Self.data(through: points))
  }

  mutating func area(_ style: String, within points: [Point]) {
    guard !points.isEmpty else { return }
    path(style, Self.data(through: points) + "Z")
  }

  mutating func text(
    _ style: String, _ text: String, at point: Point, anchor: Anchor = .start,
    isUpright: Bool = true
  ) {
    let place = "x=\"\(Self.pixels(point.x))\" y=\"\(Self.pixels(point.y))\""
    let turn =
      isUpright
      ? "" : " transform=\"rotate(-90 \(Self.pixels(point.x)) \(Self.pixels(point.y)))\""
    elements.append(
      "<text class=\"\(style)\" \(place) text-anchor=\"\(anchor.rawValue)\"\(turn)>"
        + "\(Self.escaped(text))</text>")
  }

  mutating func open(_ attributes: String) { elements.append("<g \(attributes)>") }
  mutating func close() { elements.append("</g>") }
  mutating func element(_ text: String) { elements.append(text) }

  /// `12.5` for 125 tenths.
  static func pixels(_ tenths: Int) -> String {
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// XML 1.0 §2.4.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  private static func data(through points: [Point]) -> String {
    points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(pixels(point.x)) \(pixels(point.y))"
    }.joined()
  }
}
