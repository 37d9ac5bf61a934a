// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// What every node's disk can do while nothing is wrong with it.
package struct FuzzDisks: Sendable {
  package let disk: DiskSpecification

  init(seed: UInt64) {
    var draw = Draw(seed: seed, part: "disks")
    func latency() -> Interval {
      draw.happens(percent: 40)
        ? .zero : draw.anyMagnitude(.microseconds(50)...(.milliseconds(200)))
    }
    var disk = DiskSpecification()
    disk.writeLatency = latency()
    disk.readLatency = latency()
    disk.commitLatency = latency()
    if draw.happens(percent: 40) {
      disk.bytesPerSecond = draw.anyMagnitude(20_000_000...3_000_000_000)
    }
    disk.reservesSpace = draw.happens(percent: 50)
    disk.tornWithin = draw.pick([.zero, .milliseconds(30), .seconds(5)])
    self.disk = disk
  }
}

extension FuzzDisks: CustomStringConvertible {
  package var description: String {
    "disk \(disk.bytesPerSecond.map(FuzzText.rate) ?? "any")"
      + " w \(FuzzText.time(disk.writeLatency)) r \(FuzzText.time(disk.readLatency))"
      + " c \(FuzzText.time(disk.commitLatency))"
      + (disk.tornWithin > .zero ? " torn \(FuzzText.time(disk.tornWithin))" : "")
  }
}
