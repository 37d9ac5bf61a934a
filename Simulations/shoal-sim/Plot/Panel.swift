// SPDX-License-Identifier: Apache-2.0

/// A frame with a title above it, a legend beside the title, and axes around it.
struct Panel {
  let area: Area
  let title: String

  /// A swatch of a style and what it stands for.
  struct Key {
    let style: String
    let text: String
  }

  /// What lies behind the data.
  func drawBack(_ drawing: inout Drawing, across: Axis, down: Axis) {
    drawing.rectangle("field", area)
    for tick in across.ticks {
      drawing.line(
        "grid", from: Point(x: tick.position, y: area.top),
        to: Point(x: tick.position, y: area.bottom))
    }
    for tick in down.ticks {
      drawing.line(
        "grid", from: Point(x: area.left, y: tick.position),
        to: Point(x: area.right, y: tick.position))
    }
  }

  /// What lies before it.
  func drawFront(
    _ drawing: inout Drawing, across: Axis, _ acrossLabel: String, down: Axis, _ downLabel: String
  ) {
    drawing.rectangle("frame", area)
    drawing.text("heading", title, at: Point(x: area.left, y: area.top - Self.titleRise))
    for tick in across.ticks {
      let x = tick.position
      drawing.line(
        "axis", from: Point(x: x, y: area.bottom), to: Point(x: x, y: area.bottom + 50))
      drawing.text("tick", tick.label, at: Point(x: x, y: area.bottom + 190), anchor: .middle)
    }
    for tick in down.ticks {
      let y = tick.position
      drawing.line("axis", from: Point(x: area.left - 50, y: y), to: Point(x: area.left, y: y))
      drawing.text("tick", tick.label, at: Point(x: area.left - 80, y: y + 40), anchor: .end)
    }
    drawing.text(
      "label", acrossLabel, at: Point(x: area.left + area.width / 2, y: area.bottom + 390),
      anchor: .middle)
    drawing.text(
      "label", downLabel, at: Point(x: area.left - 520, y: area.top + area.height / 2),
      anchor: .middle, isUpright: false)
  }

  /// Above the frame, side by side up to its right edge.
  func drawKeys(_ drawing: inout Drawing, _ keys: [Key], rise: Int = keyRise) {
    let widths = keys.map { Self.swatchWidth + $0.text.count * Self.letterWidth }
    var left = area.right - widths.reduce(0, +)
    let y = area.top - rise
    for (key, width) in zip(keys, widths) {
      drawing.rectangle(key.style, Area(left: left, top: y - 95, width: 110, height: 110))
      drawing.text("key", key.text, at: Point(x: left + 170, y: y))
      left += width
    }
  }

  /// A mark at a value across, all the way down.
  func drawMark(_ drawing: inout Drawing, at x: Int, _ text: String) {
    drawing.line("mark", from: Point(x: x, y: area.top), to: Point(x: x, y: area.bottom))
    let isLeft = x > area.left + area.width * 3 / 4
    drawing.text(
      "note", text, at: Point(x: isLeft ? x - 50 : x + 50, y: area.bottom - 70),
      anchor: isLeft ? .end : .start)
  }

  private static let titleRise = 300
  static let keyRise = 80
  private static let swatchWidth = 300
  /// On the generous side, since fonts differ.
  private static let letterWidth = 70
}
