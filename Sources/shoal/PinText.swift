// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What is pinned, for people.
enum PinText {
  static func pinned(_ pin: JSONValue) -> String {
    "\(pin.text("image")) is pinned at \(OperatorText.digest(pin.text("digest"))): "
      + NumberText.count(pin.number("contents"), "thing") + " of "
      + "\(NumberText.size(pin.number("sizeBytes"))), of which \(held(pin)) are here"
  }

  static func unpinned(_ pin: JSONValue) -> String {
    "\(pin.text("image")) is pinned no more; \(held(pin)) of it are here and may go"
  }

  static func list(_ answer: JSONValue) -> String {
    let pins = answer.list("pins")
    if pins.isEmpty { return "Nothing is pinned." }
    let rows =
      [["image", "digest", "size", "here", "since"]]
      + pins.map { pin in
        [
          pin.text("image"), OperatorText.digest(pin.text("digest")),
          NumberText.size(pin.number("sizeBytes")), held(pin),
          CalendarText.day(unixSeconds: pin.number("pinnedUnixSeconds")),
        ]
      }
    let quota =
      answer["quotaBytes"]?.integer.map { " of a quota of \(NumberText.size($0))" }
      ?? ", without a quota"
    return OperatorText.table(rows) + "\n\n\(NumberText.size(answer.number("pinnedBytes"))) pinned"
      + quota + ", of which \(NumberText.size(answer.number("pinnedDiskBytes"))) are here"
  }

  private static func held(_ pin: JSONValue) -> String {
    NumberText.size(pin.number("heldBytes"))
  }
}
