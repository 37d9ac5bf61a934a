// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// The axis that the panels over time share: from the first pull to the end of the run.
enum TimeAxis {
  static func make(_ timeline: Timeline, _ area: Area) -> Axis {
    let end = max(1, ((timeline.samples.last?.at ?? timeline.origin) - timeline.origin).nanoseconds)
    let scale = Scale(0, end, from: area.left, to: area.right)
    return Axis(
      scale, unit: .of(end, among: Readable.timeUnits, base: "ns"), ticksMax: 8)
  }

  static func label(_ axis: Axis) -> String { "time since the first pull (\(axis.unit.name))" }
}
